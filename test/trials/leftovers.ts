/** What a process still holds: sockets, timers, listeners. */

export interface Holdings {
  /** Kinds of what keeps the event loop alive, and how many there are of each. */
  readonly resources: Readonly<Record<string, number>>;
  /** On the process itself. */
  readonly listeners: number;
}

export function holdings(): Holdings {
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return { resources, listeners };
}

/** What there is more of than before, in words: empty if nothing is left over. */
export function leftovers(before: Holdings, after: Holdings): readonly string[] {
  const kinds = Object.entries(after.resources).flatMap(([kind, count]) => {
    const more = count - (before.resources[kind] ?? 0);
    return more > 0 ? [`${more} ${kind}`] : [];
  });
  const listeners = after.listeners - before.listeners;
  return listeners > 0 ? [...kinds, `${listeners} listeners of the process`] : kinds;
}

/** What a process says when something is wrong that nobody catches, or that has too many listeners. */
export interface Alarms {
  readonly heard: readonly string[];
  stop(): void;
}

export function listenForAlarms(): Alarms {
  const heard: string[] = [];
  const note = (error: unknown): void => {
    heard.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  const events = ['uncaughtException', 'unhandledRejection', 'warning'] as const;
  for (const event of events) process.on(event, note);
  return {
    heard,
    stop: () => {
      for (const event of events) process.off(event, note);
    },
  };
}
