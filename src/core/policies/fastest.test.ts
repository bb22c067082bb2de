import { describe, expect, it } from 'vitest';
import { eligible } from '../../../test/support/builders.ts';
import { orderOf } from '../../../test/support/ranking.ts';

describe('fastest', () => {
  it('orders by the time to the complete answer, the unknown last', () => {
    expect(
      orderOf({ kind: 'fastest' }, [
        eligible('x/unmeasured', { e2eMs: null, ttftMs: 1 }),
        eligible('x/claude-sonnet-4', { ttftMs: 300, e2eMs: 5000 }),
        eligible('x/qwen2.5-32b', { ttftMs: 500, e2eMs: 10_000 }),
        eligible('x/qwen2.5-1.5b', { ttftMs: 50, e2eMs: 500 }),
        eligible('x/qwen2.5-7b', { ttftMs: 150, e2eMs: 2000 }),
      ]),
    ).toEqual(['x/qwen2.5-1.5b', 'x/qwen2.5-7b', 'x/claude-sonnet-4', 'x/qwen2.5-32b', 'x/unmeasured']);
  });
});
