import { describe, expect, it } from 'vitest';
import type { KeptAnswer } from '../core/ports.ts';
import { createMemoryIdempotency, type MemoryIdempotencyOptions } from './memory-idempotency.ts';

const answerOf = (text: string): KeptAnswer => ({ status: 200, headers: ['x-a', 'b'], body: Buffer.from(text) });

function storeAt(options: Partial<MemoryIdempotencyOptions> = {}) {
  const time = { nowMs: 0 };
  return { time, store: createMemoryIdempotency({ nowMs: () => time.nowMs, ...options }) };
}

describe('answers kept in memory', () => {
  it('are given again to whoever comes with the same key and the same body', async () => {
    const { store } = storeAt();
    expect(await store.claim('k', 'body')).toEqual({ kind: 'claimed' });
    store.finish('k', answerOf('hello'));
    expect(await store.claim('k', 'body')).toEqual({ kind: 'finished', answer: answerOf('hello') });
  });

  it('are not given to another body, also while the first is in progress', async () => {
    const { store } = storeAt();
    await store.claim('k', 'body');
    expect(await store.claim('k', 'other')).toEqual({ kind: 'mismatch' });
    store.finish('k', answerOf('hello'));
    expect(await store.claim('k', 'other')).toEqual({ kind: 'mismatch' });
    expect(await store.claim('k', 'body')).toMatchObject({ kind: 'finished' });
  });

  it('are waited for by whoever comes too early', async () => {
    const { store } = storeAt();
    const claims = await Promise.all([store.claim('k', 'body'), store.claim('k', 'body')]);
    expect(claims).toEqual([{ kind: 'claimed' }, { kind: 'in-progress' }]);
  });

  it('do not stand in the way where there was none', async () => {
    const { store } = storeAt();
    await store.claim('k', 'body');
    store.release('k');
    expect(await store.claim('k', 'other')).toEqual({ kind: 'claimed' });
  });

  it('are gone after their time', async () => {
    const { store, time } = storeAt({ ttlMs: 1000 });
    await store.claim('k', 'body');
    store.finish('k', answerOf('hello'));
    time.nowMs = 999;
    expect(await store.claim('k', 'body')).toMatchObject({ kind: 'finished' });
    time.nowMs = 1000;
    expect(await store.claim('k', 'other')).toEqual({ kind: 'claimed' });
  });

  it('are not kept where they are too large', async () => {
    const { store } = storeAt({ maxAnswerBytes: 4 });
    await store.claim('k', 'body');
    store.finish('k', answerOf('hello'));
    expect(await store.claim('k', 'body')).toEqual({ kind: 'claimed' });
  });

  it('make room for later ones, the oldest first', async () => {
    const { store } = storeAt({ maxTotalBytes: 4000 });
    for (const key of ['a', 'b', 'c']) {
      await store.claim(key, 'body');
      store.finish(key, answerOf('x'.repeat(500)));
    }
    expect(await store.claim('a', 'body')).toEqual({ kind: 'claimed' });
    expect(await store.claim('b', 'body')).toMatchObject({ kind: 'finished' });
    expect(await store.claim('c', 'body')).toMatchObject({ kind: 'finished' });
  });

  it('of nobody are not kept', async () => {
    const { store } = storeAt();
    store.finish('k', answerOf('hello'));
    expect(await store.claim('k', 'body')).toEqual({ kind: 'claimed' });
  });
});
