/** Counts what has come of a request's body until the request is over, and turns it away where there is no room for it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS, PointsmanError } from '../core/errors.ts';
import type { LoadGauge, LoadLimits } from './overload.ts';
import { whenOver } from './when-over.ts';

/**
 * Before anything is read of the body.
 *
 * @param refuse answers the request; told `overloaded`, maybe while the body arrives
 */
export function holdBody(
  message: IncomingMessage,
  response: ServerResponse,
  limits: LoadLimits,
  load: LoadGauge,
  refuse: (error: PointsmanError) => void,
): void {
  // Whoever only says that much will come takes up no room.
  const declaredBytes = Number(message.headers['content-length'] ?? 0);
  if (load.isOverloaded(declaredBytes, limits)) {
    refuse(overloaded());
    return;
  }
  let bytes = 0;
  const take = (chunk: Buffer): void => {
    if (load.hasRoom(bytes, chunk.length, limits)) {
      load.hold(chunk.length);
      bytes += chunk.length;
      return;
    }
    message.off('data', take);
    response.shouldKeepAlive = false;
    refuse(overloaded());
  };
  message.on('data', take);
  whenOver(message, response, () => {
    message.off('data', take);
    load.letGo(bytes);
  });
}

function overloaded(): PointsmanError {
  return new PointsmanError('overloaded', ERRORS.overloaded.meaning);
}
