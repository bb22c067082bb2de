import { expect, test } from 'vitest';
import { didYouMean, nearest } from './suggest.ts';

test.each([
  ['inptu', 'input'],
  ['apikey', 'apiKey'],
  ['gtp-4o', 'gpt-4o'],
  ['gpt-4o-maxi', 'gpt-4o-mini'],
  ['prov', undefined],
  ['entirely different', undefined],
  ['', undefined],
])('of all the names, %j is nearest to %j', (name, expected) => {
  expect(nearest(name, ['input', 'apiKey', 'gpt-4o', 'gpt-4o-mini', 'providers'])).toBe(expected);
});

test('the nearest of several is suggested', () => {
  expect(nearest('model', ['mode', 'models', 'modes'])).toBe('mode');
  expect(nearest('modles', ['mode', 'models', 'modes'])).toBe('models');
});

test('where nothing is near, a short list is told and a long one is not', () => {
  expect(didYouMean('x', ['alpha', 'beta'])).toBe('Known here: alpha, beta');
  expect(
    didYouMean(
      'x',
      Array.from({ length: 11 }, (_, index) => `name-${index}`),
    ),
  ).toBeUndefined();
  expect(didYouMean('x', [])).toBeUndefined();
});

test('a very long name is not compared', () => {
  expect(nearest('a'.repeat(1_000_000), ['a'.repeat(999_999)])).toBeUndefined();
});
