/** How busy a core is, whoever keeps it busy: shows what the neighbours did while something was measured. */
import { readFileSync } from 'node:fs';
import { nowUs, sleep } from './clock.ts';

/** The kernel counts in hundredths of a second. */
const TICK_US = 10_000;
const LOOK_MS = 500;
/** Of a core. */
const QUIET_SHARE = 0.1;

/** Microseconds that the core has not been idle since the machine started; NaN where the system does not say. */
export function busyUs(core: number): number {
  try {
    return parseBusyUs(readFileSync('/proc/stat', 'utf8'), core);
  } catch {
    return Number.NaN;
  }
}

/** All but `idle` and `iowait`, which are the fourth and the fifth figure; guest time is counted in user time already. */
export function parseBusyUs(stat: string, core: number): number {
  const line = stat.split('\n').find((candidate) => candidate.startsWith(`cpu${core} `));
  if (line === undefined) return Number.NaN;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_US;
}

/** Waits, at most so long, for others to leave the cores alone. Gives how long it waited, milliseconds. */
export async function waitForQuiet(cores: readonly number[], limitMs: number): Promise<number> {
  const startedUs = nowUs();
  const waitedMs = (): number => (nowUs() - startedUs) / 1000;
  while (waitedMs() < limitMs) {
    const before = cores.map(busyUs);
    const lookedUs = nowUs();
    await sleep(LOOK_MS);
    const wallUs = nowUs() - lookedUs;
    const noisy = cores.some((core, index) => (busyUs(core) - (before[index] as number)) / wallUs > QUIET_SHARE);
    if (!noisy) break;
  }
  return waitedMs();
}
