import { describe, expect, it } from 'vitest';
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
});
