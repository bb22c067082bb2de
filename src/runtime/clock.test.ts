import { expect, it } from 'vitest';
import { watchLoopDelay } from './clock.ts';

it('the delay of the event loop is a number from 0, from one look to the next', async () => {
  const delay = watchLoopDelay();
  expect(delay.takeP99Ms()).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(delay.takeP99Ms()).toBeGreaterThanOrEqual(0);
  expect(delay.takeP99Ms()).toBe(0);
  delay.stop();
});
