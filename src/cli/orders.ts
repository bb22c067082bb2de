/** What a process is told from outside while it runs. */

export interface Orders {
  /** Resolves when it is told to stop. */
  readonly stop: Promise<unknown>;
  /** Resolves when it is told so again. */
  readonly hurry: Promise<unknown>;
  /** Calls back whenever it is told to read its config again. */
  onReload(callback: () => void): void;
}

/** SIGINT and SIGTERM stop, SIGHUP reloads. From now on they do nothing else. */
export function ordersBySignal(): Orders {
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
    process.on(signal, () => {
      if (stopping) tellHurry();
      else tellStop();
      stopping = true;
    });
  }
  return { stop, hurry, onReload: (callback) => void process.on('SIGHUP', callback) };
}
