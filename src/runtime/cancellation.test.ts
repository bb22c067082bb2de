import { describe, expect, it } from 'vitest';
import { PointsmanError } from '../core/errors.ts';
import { Cancellation } from './cancellation.ts';

describe('Cancellation', () => {
  it('tells the one who listens, once', () => {
    const cancellation = new Cancellation();
    const told: string[] = [];
    cancellation.notify(() => told.push('first'));
    cancellation.notify(() => told.push('second'));
    expect(cancellation.cancelled).toBe(false);
    cancellation.cancel();
    cancellation.cancel();
    expect(told).toEqual(['second']);
    expect(cancellation.cancelled).toBe(true);
  });

  it('tells nobody where nobody listens any more', () => {
    const cancellation = new Cancellation();
    const told: string[] = [];
    cancellation.notify(() => told.push('me'));
    cancellation.notify(undefined);
    cancellation.cancel();
    expect(told).toEqual([]);
  });

  it('knows why it was not the client that wanted no more, from the first who said so', () => {
    const gone = new Cancellation();
    gone.cancel();
    expect(gone.stop).toBeUndefined();
    const stop = { error: new PointsmanError('shutting_down', 'It is over.'), begun: true };
    const stopped = new Cancellation();
    stopped.cancel(stop);
    stopped.cancel();
    expect(stopped.stop).toBe(stop);
  });
});
