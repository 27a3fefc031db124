import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** The least program that holds people's sockets: the product's namespaces, a room for each person, one event. */
const http = createServer((_request, response) => response.end());
const io = new Server(http, { serveClient: false });

for (const name of ['/messaging', '/dashboard', '/use-cases']) {
  io.of(name).on('connection', (socket) => {
    void socket.join(String(socket.handshake.auth['token']));
    socket.on('echo', (payload: unknown, ack: (answer: unknown) => void) => {
      ack(payload);
    });
  });
}

http.listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
