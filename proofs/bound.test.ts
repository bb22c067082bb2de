import { expect, test } from 'vitest';
import { formatBound, formatFigure, meets } from './bound.ts';

test.each([
  [4.5, { atMost: 4.5 }, true],
  [4.51, { atMost: 4.5 }, false],
  [10, { atLeast: 10 }, true],
  [9.9, { atLeast: 10 }, false],
  [0, { exactly: 0 }, true],
  [1, { exactly: 0 }, false],
])('%d against %o: %s', (figure, bound, expected) => {
  expect(meets(figure, bound)).toBe(expected);
});

test('what could not be measured meets nothing', () => {
  for (const bound of [{ atMost: 1 }, { atLeast: 1 }, { exactly: 1 }]) expect(meets(Number.NaN, bound)).toBe(false);
});

test('figures have three significant digits, and thousands apart', () => {
  expect([0.14286, 3.3333, 21.456, 1234.5, 7164, 0, Number.NaN].map(formatFigure)).toEqual([
    '0.143',
    '3.33',
    '21.5',
    '1,235',
    '7,164',
    '0',
    '–',
  ]);
});

test('a bound reads as a mathematician writes it', () => {
  expect([{ atMost: 4.5 }, { atLeast: 10 }, { exactly: 0 }].map(formatBound)).toEqual(['≤ 4.5', '≥ 10', '= 0']);
});
