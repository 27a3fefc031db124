import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The figures an operator watches. One registry per application, so that several can live in one process. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'http_request_seconds',
      help: 'Time to answer an HTTP request, by route',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    }),
    socketSeconds: new Histogram({
      name: 'socket_event_seconds',
      help: 'Time to acknowledge a socket event',
      labelNames: ['namespace', 'event', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    sockets: new Gauge({
      name: 'sockets_connected',
      help: 'Sockets connected to this process',
      labelNames: ['namespace'],
      registers,
    }),
    taskSeconds: new Histogram({
      name: 'task_seconds',
      help: 'Time a background task ran',
      labelNames: ['task', 'outcome'],
      buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
      registers,
    }),
    cacheReads: new Counter({
      name: 'cache_reads_total',
      help: 'Reads of the in-memory caches',
      labelNames: ['cache', 'outcome'],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
