import { describe, expect, it } from 'vitest';
import { AnswerCopy } from './answer-copy.ts';

const MAX_BYTES = 1024 * 1024;
const HEADERS = ['content-type', 'application/json'];

function copyOf(...lengths: readonly number[]): AnswerCopy {
  const copy = new AnswerCopy();
  copy.begin(HEADERS);
  for (const length of lengths) copy.add(Buffer.alloc(length, 'x'));
  return copy;
}

describe('the copy of an answer', () => {
  it.each([[[0]], [[5, 7]], [[MAX_BYTES]], [[MAX_BYTES - 1, 1]]])('is all of it: %j bytes', (lengths) => {
    const bytes = lengths.reduce((sum, length) => sum + length, 0);
    const body = Buffer.alloc(bytes, 'x');
    expect(copyOf(...lengths).whole()).toEqual({ status: 200, headers: HEADERS, body });
  });

  it.each([[[MAX_BYTES + 1]], [[MAX_BYTES, 1]], [[MAX_BYTES, 1, 1]]])(
    'is none where it is too large: %j',
    (lengths) => {
      expect(copyOf(...lengths).whole()).toBeUndefined();
    },
  );

  it('is none where it has not begun', () => {
    const copy = new AnswerCopy();
    copy.add(Buffer.from('x'));
    expect(copy.whole()).toBeUndefined();
  });
});
