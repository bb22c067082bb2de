import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/support/builders.ts';
import { CollectingSink } from './collecting-sink.ts';

describe('CollectingSink', () => {
  it('keeps the head and the whole text, characters in pieces too', () => {
    const sink = new CollectingSink();
    const head = { deployment: deployment('cloud/small'), stream: false, attempts: 1, usage: null };
    const bytes = Buffer.from('{"a":"👋"}');
    sink.begin(head);
    expect(sink.write(bytes.subarray(0, 8))).toBe(true);
    sink.onDrain();
    sink.end(bytes.subarray(8));
    expect(sink.head).toBe(head);
    expect(sink.text()).toBe('{"a":"👋"}');
  });

  it('may end without a last piece', () => {
    const sink = new CollectingSink();
    sink.end();
    expect(sink.text()).toBe('');
  });
});
