import { describe, expect, it } from 'vitest';
import { portNumber, positive, share, wholeNumber } from './option-values.ts';

describe('values of options', () => {
  it('become numbers', () => {
    expect([share('0'), share('0.25'), positive('1e-6'), wholeNumber('-3'), portNumber('0')]).toEqual([
      0, 0.25, 1e-6, -3, 0,
    ]);
  });

  it.each([
    ['a share', share, ['', ' ', '1.01', '-0.1', 'NaN', 'half']],
    ['a positive number', positive, ['', '0', '-1', 'Infinity', '1e400', '5 ms']],
    ['a whole number', wholeNumber, ['', '1.5', '9007199254740993', 'one']],
    ['a port', portNumber, ['', '-1', '65536', '80.5', 'http']],
  ])('are refused where they are not %s', (_, read, texts) => {
    for (const text of texts) expect(() => read(text)).toThrow(/must be/);
  });
});
