import { expect, it } from 'vitest';
import { own } from './own.ts';

it('finds what was put into a table', () => {
  expect(own({ a: 1 }, 'a')).toBe(1);
});

it.each(['b', 'constructor', '__proto__', 'hasOwnProperty'])('does not find %s, which nobody put there', (name) => {
  expect(own({ a: 1 }, name)).toBeUndefined();
});
