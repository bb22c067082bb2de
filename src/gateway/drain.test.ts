import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Cancellation } from '../runtime/cancellation.ts';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { AnswersUnderWay } from './answers-under-way.ts';
import { Drain } from './drain.ts';

interface Setting {
  readonly clock: FakeClock;
  readonly drain: Drain;
  readonly cancellation: Cancellation;
  readonly isOver: () => boolean;
  finish(): void;
}

function drainingOne(): Setting {
  const clock = createFakeClock();
  const answers = new AnswersUnderWay(1000, () => {});
  const cancellation = new Cancellation();
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  let finish = (): void => {};
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  answers.add(work, response, cancellation);
  const drain = new Drain(answers, clock);
  let over = false;
  void drain.over.then(() => {
    over = true;
  });
  return { clock, drain, cancellation, isOver: () => over, finish };
}

describe('a drain', () => {
  it('is over when the last answer is, and leaves no timer behind', async () => {
    const { clock, drain, cancellation, isOver, finish } = drainingOne();
    drain.within(600_000);
    await clock.advanceAsync(599_999);
    expect(isOver()).toBe(false);
    finish();
    await clock.advanceAsync(0);
    expect(isOver()).toBe(true);
    expect(cancellation.cancelled).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('breaks off what goes on for longer, and gives it a second to say so', async () => {
    const { clock, drain, cancellation, isOver } = drainingOne();
    drain.within(600_000);
    await clock.advanceAsync(600_000);
    expect(cancellation.stop).toMatchObject({ error: { code: 'shutting_down' }, begun: false });
    expect(isOver()).toBe(false);
    await clock.advanceAsync(1000);
    expect(isOver()).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('can be shortened, and not made longer', async () => {
    const { clock, drain, cancellation } = drainingOne();
    drain.within(600_000);
    await clock.advanceAsync(1000);
    drain.within(5000);
    drain.within(60_000);
    await clock.advanceAsync(4999);
    expect(cancellation.cancelled).toBe(false);
    await clock.advanceAsync(1);
    expect(cancellation.cancelled).toBe(true);
  });
});
