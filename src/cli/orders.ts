/** What a process is told from outside while it runs. */
import type { EventEmitter } from 'node:events';

export interface Orders {
  /** Resolves when it is told to stop. */
  readonly stop: Promise<unknown>;
  /** Resolves when it is told so again. */
  readonly hurry: Promise<unknown>;
  /** Calls back whenever it is told to read its config again; at once if that has happened already. */
  onReload(callback: () => void): void;
}

/**
 * SIGINT and SIGTERM stop, SIGHUP reloads. From now on they do nothing else.
 *
 * @param signals emits them by their names
 */
export function ordersBySignal(signals: Pick<EventEmitter, 'on'> = process): Orders {
  let tellStop: () => void = () => {};
  let tellHurry: () => void = () => {};
  const stop = new Promise<void>((resolve) => {
    tellStop = resolve;
  });
  const hurry = new Promise<void>((resolve) => {
    tellHurry = resolve;
  });
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    signals.on(signal, () => {
      if (stopping) tellHurry();
      else tellStop();
      stopping = true;
    });
  }
  let toldEarly = false;
  let reload = (): void => {
    toldEarly = true;
  };
  // Without a listener it would end the process.
  signals.on('SIGHUP', () => reload());
  const onReload = (callback: () => void): void => {
    reload = callback;
    if (toldEarly) callback();
    toldEarly = false;
  };
  return { stop, hurry, onReload };
}
