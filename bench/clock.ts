/** The bench's own clock. Microseconds are CLOCK_MONOTONIC, so processes of one machine can compare them. */

export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Calls back until it answers true, every `everyMs`; false if `limitMs` went by. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
  everyMs = 5,
): Promise<boolean> {
  const end = nowUs() + limitMs * 1000;
  while (nowUs() < end) {
    if (await condition()) return true;
    await sleep(everyMs);
  }
  return false;
}

/** Rejects with `what` if the promise takes longer; the work itself is not stopped. */
export async function within<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
