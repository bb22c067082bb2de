/** A second attempt beside one that is slow to begin: the first output wins, and the other one is told to stop. */
import { Cancellation } from './cancellation.ts';
import type { Clock } from './clock.ts';

/** @param onBegin to be called with the first output */
export type Contestant = (cancellation: Cancellation, onBegin: () => void) => Promise<void>;

export interface RaceDeps {
  readonly clock: Clock;
  /** The client's. */
  readonly cancellation: Cancellation;
}

interface Lane {
  readonly cancellation: Cancellation;
  readonly ended: Promise<void>;
}

/**
 * Resolves when all who have started have ended. They book their results themselves.
 *
 * @param rival starts after `afterMs` if the first has had no output by then; may have reasons not to
 */
export async function race(
  first: Contestant,
  rival: () => Contestant | undefined,
  afterMs: number,
  { clock, cancellation }: RaceDeps,
): Promise<void> {
  const lanes: Lane[] = [];
  const start = (contestant: Contestant): Lane => {
    const own = new Cancellation();
    const ended = contestant(own, () => {
      cancelTimer();
      for (const lane of lanes) if (lane.cancellation !== own) lane.cancellation.cancel();
    });
    const lane = { cancellation: own, ended };
    lanes.push(lane);
    return lane;
  };
  const cancelTimer = clock.schedule(() => {
    const other = rival();
    if (other !== undefined) start(other);
  }, afterMs);
  cancellation.notify(() => {
    cancelTimer();
    for (const lane of lanes) lane.cancellation.cancel();
  });
  await start(first).ended;
  cancelTimer();
  await Promise.all(lanes.map(({ ended }) => ended));
  cancellation.notify(undefined);
}
