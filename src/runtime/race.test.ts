import { describe, expect, it, vi } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { Cancellation } from './cancellation.ts';
import { type Contestant, race } from './race.ts';

const AFTER_MS = 1000;
const DEFECT = new TypeError('a contestant has a bug');

/** Ends when it is told to, or stopped. */
class Runner {
  cancellation: Cancellation | undefined;
  onOutput: () => void = () => {};
  end: () => void = () => {};
  fail: () => void = () => {};

  readonly run: Contestant = (cancellation, onOutput) => {
    this.cancellation = cancellation;
    this.onOutput = onOutput;
    return new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = () => reject(DEFECT);
      cancellation.notify(resolve);
    });
  };

  get started(): boolean {
    return this.cancellation !== undefined;
  }

  get stopped(): boolean {
    return this.cancellation?.cancelled === true;
  }
}

function startRace(rivalOf: (rival: Runner) => Contestant | undefined = ({ run }) => run) {
  const clock = createFakeClock();
  const cancellation = new Cancellation();
  const notify = vi.spyOn(cancellation, 'notify');
  const [first, rival] = [new Runner(), new Runner()];
  const ends: unknown[] = [];
  race(first.run, () => rivalOf(rival), AFTER_MS, { clock, cancellation }).then(
    () => ends.push('over'),
    (defect: unknown) => ends.push(defect),
  );
  const expectClean = (): void => {
    expect(clock.pending).toBe(0);
    expect(notify).toHaveBeenLastCalledWith(undefined);
  };
  return { clock, cancellation, first, rival, ends, expectClean };
}

describe('a race', () => {
  it('is over with the first where that ends in time', async () => {
    const { clock, first, rival, ends, expectClean } = startRace();
    await clock.advanceAsync(AFTER_MS - 1);
    first.end();
    await clock.advanceAsync(AFTER_MS);
    expect({ ends, rival: rival.started }).toEqual({ ends: ['over'], rival: false });
    expectClean();
  });

  it('has no rival where the first has had output in time', async () => {
    const { clock, first, rival, ends } = startRace();
    first.onOutput();
    await clock.advanceAsync(10 * AFTER_MS);
    expect({ ends, rival: rival.started, stopped: first.stopped }).toEqual({ ends: [], rival: false, stopped: false });
  });

  it('has none where there are reasons against one', async () => {
    const { clock, first, ends, expectClean } = startRace(() => undefined);
    await clock.advanceAsync(10 * AFTER_MS);
    expect(ends).toEqual([]);
    first.end();
    await clock.advanceAsync(0);
    expect(ends).toEqual(['over']);
    expectClean();
  });

  it.each([
    ['the first', 0, 1],
    ['its rival', 1, 0],
  ])('stops the other one when %s has output, and waits for both', async (_, winner, loser) => {
    const { clock, first, rival, ends, expectClean } = startRace();
    await clock.advanceAsync(AFTER_MS);
    const runners = [first, rival];
    runners[winner]?.onOutput();
    expect(runners[loser]?.stopped).toBe(true);
    expect(runners[winner]?.stopped).toBe(false);
    await clock.advanceAsync(AFTER_MS);
    expect(ends).toEqual([]);
    runners[winner]?.end();
    await clock.advanceAsync(0);
    expect(ends).toEqual(['over']);
    expectClean();
  });

  it('goes on with the rival where the first ends without output', async () => {
    const { clock, first, rival, ends } = startRace();
    await clock.advanceAsync(AFTER_MS);
    first.end();
    await clock.advanceAsync(AFTER_MS);
    expect({ ends, stopped: rival.stopped }).toEqual({ ends: [], stopped: false });
    rival.end();
    await clock.advanceAsync(0);
    expect(ends).toEqual(['over']);
  });

  it.each([0, AFTER_MS])('stops all who run when its client leaves after %i ms', async (leavesAfterMs) => {
    const { clock, cancellation, first, rival, ends, expectClean } = startRace();
    await clock.advanceAsync(leavesAfterMs);
    cancellation.cancel();
    expect([first.stopped, rival.stopped]).toEqual([true, leavesAfterMs > 0]);
    await clock.advanceAsync(AFTER_MS);
    expect({ ends, rival: rival.started }).toEqual({ ends: ['over'], rival: leavesAfterMs > 0 });
    expectClean();
  });
});

describe('a race with a defect', () => {
  it('of the first alone is over with it', async () => {
    const { clock, first, rival, ends, expectClean } = startRace();
    first.fail();
    await clock.advanceAsync(AFTER_MS);
    expect({ ends, rival: rival.started }).toEqual({ ends: [DEFECT], rival: false });
    expectClean();
  });

  it.each([
    ['the first', 0],
    ['its rival', 1],
  ])('of %s stops the other one', async (_, index) => {
    const { clock, first, rival, ends, expectClean } = startRace();
    await clock.advanceAsync(AFTER_MS);
    const runners = [first, rival];
    runners[index]?.fail();
    await clock.advanceAsync(0);
    expect(runners[1 - index]?.stopped).toBe(true);
    expect(ends).toEqual([DEFECT]);
    expectClean();
  });

  it('of whoever looks for a rival is no defect of the process', async () => {
    const { clock, first, ends, expectClean } = startRace(() => {
      throw DEFECT;
    });
    await clock.advanceAsync(AFTER_MS);
    expect({ ends, stopped: first.stopped }).toEqual({ ends: [DEFECT], stopped: true });
    expectClean();
  });
});
