import { expect, test } from 'vitest';
import { parseBusyUs } from './core-load.ts';

const STAT = `cpu  300 0 60 900 0 0 0 0 0 0
cpu0 100 5 20 300 7 1 2 3 50 0
cpu1 200 0 40 600 0 0 0 0 0 0
intr 1
`;

test('busy is everything but idle and waiting for a disk', () => {
  expect(parseBusyUs(STAT, 0)).toBe((100 + 5 + 20 + 1 + 2 + 3) * 10_000);
  expect(parseBusyUs(STAT, 1)).toBe(240 * 10_000);
});

test('a core that is not there has no figure', () => {
  expect(parseBusyUs(STAT, 2)).toBeNaN();
  expect(parseBusyUs('', 0)).toBeNaN();
});
