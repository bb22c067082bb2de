/** Requests of which not all has come yet, so that a server that closes can tell whoever sends them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { whenOver } from './when-over.ts';

export class Arriving {
  readonly #refusals = new Set<() => void>();

  /**
   * Before anything is read of the body.
   *
   * @param refuse answers the request
   */
  add(message: IncomingMessage, response: ServerResponse, refuse: () => void): void {
    const leave = (): void => void this.#refusals.delete(refuse);
    this.#refusals.add(refuse);
    message.once('end', leave);
    whenOver(message, response, leave);
  }

  refuseAll(): void {
    for (const refuse of this.#refusals) refuse();
    this.#refusals.clear();
  }
}
