/** When a response is done with, in whatever way. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Calls back once: when the response is complete, or when it cannot be any more. */
export function whenOver({ socket }: IncomingMessage, response: ServerResponse, callback: () => void): void {
  // A response that waits for its turn on a pipelined connection is not told of the connection's end.
  if (response.socket !== null) {
    response.once('close', callback);
    return;
  }
  const over = (): void => {
    socket.off('close', over);
    response.off('close', over);
    callback();
  };
  socket.once('close', over);
  response.once('close', over);
}
