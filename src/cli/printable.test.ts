import { describe, expect, it } from 'vitest';
import { printable, printableText } from './printable.ts';

describe('printable', () => {
  it('takes out what moves the cursor or turns the direction of writing', () => {
    expect(printableText('\u001B[2Jred\u202Eabc\r\n\u009Bx')).toBe('\uFFFD[2Jred\uFFFDabc\uFFFD\uFFFD\uFFFDx');
  });

  it('leaves other text alone, in whatever script', () => {
    expect(printableText('Grüße, 世界 🎉 مرحبا')).toBe('Grüße, 世界 🎉 مرحبا');
  });

  it('reaches every text of a value, and changes nothing else', () => {
    const value = { a: ['\u0007', 1, null, { 'k\u0000': true }], b: undefined };
    expect(printable(value)).toEqual({ a: ['\uFFFD', 1, null, { 'k\uFFFD': true }], b: undefined });
  });
});
