import { expect, test } from 'vitest';
import { createCountingClock } from './counting-clock.ts';

test('a timer counts until it is over or cancelled', async () => {
  const clock = createCountingClock();
  const cancel = clock.schedule(() => {}, 60_000);
  const over = new Promise<void>((resolve) => clock.schedule(resolve, 0));
  expect(clock.waiting).toBe(2);
  await over;
  expect(clock.waiting).toBe(1);
  cancel();
  cancel();
  expect(clock.waiting).toBe(0);
});
