import { expect, test } from 'vitest';
import { hostileTexts } from './hostile-texts.ts';
import { seededRandom } from './prompts.ts';

test('every hostile text is about as long as asked', () => {
  for (const { name, text } of hostileTexts(seededRandom(1), 10_000)) {
    expect(Buffer.byteLength(text), name).toBeGreaterThanOrEqual(10_000);
    expect(Buffer.byteLength(text), name).toBeLessThan(10_100);
  }
});

test('every hostile text is well-formed Unicode, so that it is the decision that is tried and not the reader', () => {
  for (const { name, text } of hostileTexts(seededRandom(1), 1000)) expect(text.isWellFormed(), name).toBe(true);
});
