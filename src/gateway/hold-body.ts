/** Counts the body of a request as long as the request is under way, and turns it away where there is no room for it. */
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
  const declared = message.headers['content-length'];
  let bytes = declared === undefined ? 0 : Number(declared);
  if (load.isOverloaded(bytes, limits)) {
    refuse(overloaded());
    return;
  }
  load.hold(bytes);
  whenOver(message, response, () => load.letGo(bytes));
  if (declared !== undefined) return;
  // Nobody knows how long it will be.
  const grow = (chunk: Buffer): void => {
    if (!load.isOverloaded(chunk.length, limits)) {
      load.hold(chunk.length);
      bytes += chunk.length;
      return;
    }
    message.off('data', grow);
    response.shouldKeepAlive = false;
    refuse(overloaded());
  };
  if (message.headers['transfer-encoding'] !== undefined) message.on('data', grow);
}

function overloaded(): PointsmanError {
  return new PointsmanError('overloaded', ERRORS.overloaded.meaning);
}
