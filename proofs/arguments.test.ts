import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

test('a full run writes its report, a quick one only when told to', () => {
  expect(parseArguments(['speed'], undefined).write).toBe(true);
  expect(parseArguments(['speed', '--quick'], undefined).write).toBe(false);
  expect(parseArguments(['speed', '--quick', '--write'], undefined).write).toBe(true);
});

test('the data folder on the command line outranks the one of the environment', () => {
  expect(parseArguments(['walk', '--data', 'a'], 'b').dataFolder).toBe('a');
  expect(parseArguments(['walk'], 'b').dataFolder).toBe('b');
  expect(parseArguments(['walk'], undefined).dataFolder).toBeUndefined();
});

test('the seed is 1 unless named', () => {
  expect(parseArguments(['walk'], undefined).seed).toBe(1);
  expect(parseArguments(['walk', '--seed', '42'], undefined).seed).toBe(42);
});

test.each([[[]], [['a', 'b']], [['a', '--fast']], [['a', '--seed', 'x']], [['a', '--data']]])(
  '%o is refused',
  (argv) => {
    expect(() => parseArguments(argv, undefined)).toThrow();
  },
);
