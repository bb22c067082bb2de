import { describe, expect, it } from 'vitest';
import { WriteBehind, type WriteBehindOptions } from './write-behind.ts';

/** A queue of numbers with everything around it in plain sight. */
function setUp(options: Partial<WriteBehindOptions<number>> = {}) {
  const state = {
    written: [] as number[][],
    errors: [] as string[],
    timer: null as { readonly callback: () => void; readonly delayMs: number } | null,
    broken: false,
  };
  const queue = new WriteBehind<number>({
    name: 'record',
    intervalMs: 250,
    batchRows: 3,
    capacity: 5,
    write: (rows) => {
      if (state.broken) throw new Error('disk full');
      state.written.push([...rows]);
    },
    schedule: (callback, delayMs) => {
      const timer = { callback, delayMs };
      state.timer = timer;
      return () => {
        if (state.timer === timer) state.timer = null;
      };
    },
    onError: (error) => state.errors.push(error.message),
    ...options,
  });
  return { queue, state };
}

function fire(state: ReturnType<typeof setUp>['state']): void {
  const timer = state.timer;
  state.timer = null;
  timer?.callback();
}

describe('while writing works', () => {
  it('writes what came within the interval in one go', () => {
    const { queue, state } = setUp();
    queue.push(1);
    queue.push(2);
    expect(state.timer?.delayMs).toBe(250);
    expect(state.written).toEqual([]);
    fire(state);
    expect(state.written).toEqual([[1, 2]]);
    expect(state.timer).toBeNull();
  });

  it('does not wait for the interval once a batch is full, but leaves the turn of whoever pushed', () => {
    const { queue, state } = setUp();
    for (const row of [1, 2, 3]) queue.push(row);
    expect(state.written).toEqual([]);
    expect(state.timer?.delayMs).toBe(0);
    fire(state);
    expect(state.written).toEqual([[1, 2, 3]]);
  });

  it('writes one batch in a turn, and what is left of a further one after the interval', () => {
    const { queue, state } = setUp({ capacity: 100 });
    for (const row of [1, 2, 3, 4, 5, 6, 7, 8]) queue.push(row);
    const delays: (number | undefined)[] = [];
    while (state.timer !== null) {
      delays.push(state.timer.delayMs);
      fire(state);
    }
    expect(delays).toEqual([0, 0, 250]);
    expect(state.written).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8],
    ]);
  });

  it('writes everything at once for whoever asks for it', () => {
    const { queue, state } = setUp();
    for (const row of [1, 2, 3, 4, 5]) queue.push(row);
    expect(queue.flush()).toBeNull();
    expect(queue.waiting).toBe(0);
    expect(state.timer).toBeNull();
  });

  it('has nothing to do when nothing waits', () => {
    const { queue, state } = setUp();
    expect(queue.flush()).toBeNull();
    expect(state).toMatchObject({ written: [], errors: [], timer: null });
  });

  it('leaves no timer behind when it is closed', () => {
    const { queue, state } = setUp();
    queue.push(1);
    expect(queue.close()).toBeNull();
    expect(state.written).toEqual([[1]]);
    expect(state.timer).toBeNull();
  });
});

describe('while writing fails', () => {
  it('keeps the rows, reports the error and writes them in order when it can', () => {
    const { queue, state } = setUp();
    state.broken = true;
    queue.push(1);
    fire(state);
    queue.push(2);
    expect(state.errors).toEqual(['1 record(s) could not be written yet: disk full']);
    state.broken = false;
    fire(state);
    expect(state.written).toEqual([[1, 2]]);
    expect(state.errors).toHaveLength(1);
  });

  it('hands the error to whoever asked for the flush', () => {
    const { queue, state } = setUp();
    state.broken = true;
    queue.push(1);
    expect(queue.flush()?.message).toBe('1 record(s) could not be written yet: disk full');
  });

  it('waits twice as long after each failure, up to 8 s, and a full batch does not hurry it', () => {
    const { queue, state } = setUp();
    state.broken = true;
    queue.push(1);
    const delays: (number | undefined)[] = [];
    for (let failure = 0; failure < 7; failure += 1) {
      fire(state);
      delays.push(state.timer?.delayMs);
    }
    queue.push(2);
    queue.push(3);
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    expect(state.timer?.delayMs).toBe(8_000);
    state.broken = false;
    fire(state);
    queue.push(4);
    expect(state.timer?.delayMs).toBe(250);
  });

  it('gives up the oldest rows beyond its capacity and says how many', () => {
    const { queue, state } = setUp();
    state.broken = true;
    for (const row of [1, 2, 3, 4, 5, 6, 7]) queue.push(row);
    expect(queue.waiting).toBe(5);
    fire(state);
    expect(state.errors[0]).toBe('2 record(s) were lost: more than 5 waited to be written.');
    state.broken = false;
    queue.flush();
    expect(state.written.flat()).toEqual([3, 4, 5, 6, 7]);
    expect(state.errors).toHaveLength(2);
  });

  it('does not write again what was written before the failure', () => {
    const { queue, state } = setUp({
      write: (rows) => {
        if (state.broken && state.written.length > 0) throw new Error('disk full');
        state.written.push([...rows]);
      },
    });
    state.broken = true;
    for (const row of [1, 2, 3, 4]) queue.push(row);
    expect(queue.flush()).not.toBeNull();
    state.broken = false;
    expect(queue.flush()).toBeNull();
    expect(state.written).toEqual([[1, 2, 3], [4]]);
  });

  it('says at closing what is lost', () => {
    const { queue, state } = setUp();
    state.broken = true;
    queue.push(1);
    expect(queue.close()?.message).toBe('1 record(s) were lost: disk full');
    expect(state.errors.at(-1)).toBe('1 record(s) were lost: disk full');
    expect(state.timer).toBeNull();
  });
});
