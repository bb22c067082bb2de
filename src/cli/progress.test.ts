import { describe, expect, it } from 'vitest';
import { fakeIo } from '../../test/cli/fake-io.ts';
import { createFakeClock } from '../testing/index.ts';
import { createProgress } from './progress.ts';

describe('createProgress', () => {
  it('says nothing in the first second, then so much every 200 ms, and cleans up', () => {
    const { io, err } = fakeIo({ isTty: true });
    const clock = createFakeClock();
    const progress = createProgress('prompts', io, clock);
    clock.advance(999);
    progress.update(10, 0.1);
    expect(err()).toBe('');
    clock.advance(1);
    progress.update(2000, 0.25);
    clock.advance(199);
    progress.update(2100, 0.26);
    clock.advance(1);
    progress.update(2200, undefined);
    progress.clear();
    expect(err()).toBe('\r\u001B[K2,000 prompts (25 %)\r\u001B[K2,200 prompts\r\u001B[K');
  });

  it('says nothing to a file', () => {
    const { io, err } = fakeIo();
    const clock = createFakeClock();
    const progress = createProgress('prompts', io, clock);
    clock.advance(5000);
    progress.update(1, 0.5);
    progress.clear();
    expect(err()).toBe('');
  });
});
