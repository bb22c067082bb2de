/** A second attempt beside one that is slow to begin: the first output wins, and the other one is told to stop. */
import { Cancellation } from './cancellation.ts';
import type { Clock } from './clock.ts';

/** @param onOutput to be called with the first output */
export type Contestant = (cancellation: Cancellation, onOutput: () => void) => Promise<void>;

export interface RaceDeps {
  readonly clock: Clock;
  /** The client's. */
  readonly cancellation: Cancellation;
}

/**
 * Resolves when all who have started have ended. They book their results themselves. A defect of one of them stops
 * the others, and is thrown when they have ended.
 *
 * @param rival starts after `afterMs` if the first has had no output by then; may have reasons not to
 */
export async function race(
  first: Contestant,
  rival: () => Contestant | undefined,
  afterMs: number,
  { clock, cancellation }: RaceDeps,
): Promise<void> {
  const lanes = new Map<Cancellation, Promise<void>>();
  const defects: unknown[] = [];
  const stopAllBut = (winner?: Cancellation): void => {
    cancelTimer();
    for (const lane of lanes.keys()) if (lane !== winner) lane.cancel();
  };
  const run = async (contestant: () => Contestant | undefined, own: Cancellation): Promise<void> => {
    try {
      await contestant()?.(own, () => stopAllBut(own));
    } catch (defect) {
      defects.push(defect);
      stopAllBut();
    }
  };
  const start = (contestant: () => Contestant | undefined): Promise<void> => {
    const own = new Cancellation();
    const ended = run(contestant, own);
    lanes.set(own, ended);
    return ended;
  };
  const cancelTimer = clock.schedule(() => void start(rival), afterMs);
  cancellation.notify(() => stopAllBut());
  await start(() => first);
  cancelTimer();
  await Promise.all(lanes.values());
  cancellation.notify(undefined);
  if (defects.length > 0) throw defects[0];
}
