/** What each session has spent so far, in nano-USD. In memory, for the most recently used ones. */
export interface Sessions {
  spentNanoUsd(session: string): number;
  add(session: string, nanoUsd: number): void;
}

const MAX_SESSIONS = 100_000;

export function createSessions(): Sessions {
  const spent = new Map<string, number>();
  return {
    spentNanoUsd: (session) => spent.get(session) ?? 0,
    add(session, nanoUsd) {
      const total = (spent.get(session) ?? 0) + nanoUsd;
      // A map keeps the order of insertion: taken out and put back, the entry is the youngest.
      spent.delete(session);
      spent.set(session, total);
      if (spent.size > MAX_SESSIONS) spent.delete(spent.keys().next().value as string);
    },
  };
}
