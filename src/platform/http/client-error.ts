import { randomUUID } from 'node:crypto';
import { type Server, STATUS_CODES } from 'node:http';
import { AppError, toProblem } from '../errors/index.ts';

/** What Node's parser refuses never reaches Express; it gets a problem all the same. */
export function answerClientErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const detail =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? 'The address and headers together may have at most 16 KiB.'
        : 'This is not a valid HTTP request.';
    const failure = new AppError('malformed_request', detail);
    const request_id = randomUUID();
    const body = JSON.stringify(toProblem(failure, request_id));
    const head = [
      `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status] ?? ''}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `x-request-id: ${request_id}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
