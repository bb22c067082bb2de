import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/support/builders.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { HeldOutput } from './held-output.ts';

const DEPLOYMENT = deployment('cloud/small');
const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');

function output(elapsedMs: () => number = () => 0, atomic = false) {
  const sink = new RecordingSink();
  const flow = { pauses: 0, resumes: 0 };
  const held = new HeldOutput(
    { deployment: DEPLOYMENT, number: 2 },
    { sink, elapsedMs, atomic },
    { pause: () => flow.pauses++, resume: () => flow.resumes++ },
  );
  const write = (text: string): boolean => held.write(Buffer.from(text));
  return { held, sink, flow, write };
}

describe('HeldOutput', () => {
  it('hands nothing on before the first output, and then all of it in order', () => {
    const { held, sink, write } = output();
    write('a');
    write('b');
    expect({ untouched: sink.untouched, committed: held.committed, ttftMs: held.ttftMs }).toEqual({
      untouched: true,
      committed: false,
      ttftMs: null,
    });
    held.begin();
    write('c');
    expect(sink.text).toBe('abc');
    expect(sink.heads).toEqual([{ deployment: DEPLOYMENT, stream: true, attempts: 2, usage: null }]);
  });

  it('begins once, at its own time', () => {
    let nowMs = 80;
    const { held, sink } = output(() => nowMs);
    held.begin();
    nowMs = 200;
    held.begin();
    expect({ ttftMs: held.ttftMs, begins: sink.heads.length }).toEqual({ ttftMs: 80, begins: 1 });
  });

  it('hands on the very bytes it was given', () => {
    const { held, sink } = output();
    const [before, after] = [Buffer.from('a'), Buffer.from('b')];
    held.write(before);
    held.begin();
    held.write(after);
    expect(sink.chunks[0]).toBe(before);
    expect(sink.chunks[1]).toBe(after);
  });

  it('hands nothing on before its end where all is to be handed on at once, but knows when it began', () => {
    let nowMs = 80;
    const { held, sink, write } = output(() => nowMs, true);
    write('a');
    held.begin();
    nowMs = 200;
    write('b');
    expect(held).toMatchObject({ begun: true, committed: false, ttftMs: 80 });
    expect(sink.untouched).toBe(true);
    held.end(Buffer.from('z'));
    expect(held.committed).toBe(true);
    expect({ text: sink.text, begins: sink.heads.length, ends: sink.ends }).toEqual({
      text: 'abz',
      begins: 1,
      ends: 1,
    });
  });

  it('takes no more deltas than it may, held back or not', () => {
    for (const atomic of [true, false]) {
      const held = new HeldOutput(
        { deployment: DEPLOYMENT, number: 1 },
        { sink: new RecordingSink(), elapsedMs: () => 0, atomic, maxDeltas: 3 },
        { pause: () => {}, resume: () => {} },
      );
      held.begin();
      const taken = [2, 1, 0, 1].map((deltas) => held.write(Buffer.from('x'), deltas));
      expect(taken).toEqual([true, true, true, false]);
    }
  });

  it('holds 64 megabytes where all is to be handed on at once, and no more', () => {
    const { held, sink } = output(() => 0, true);
    held.begin();
    const written = Array.from({ length: 64 }, () => held.write(MEGABYTE));
    expect(written.every((fits) => fits)).toBe(true);
    expect(held.write(Buffer.from('x'))).toBe(false);
    expect(sink.untouched).toBe(true);
  });

  it('ends once it is told to, with the last bytes if there are any', () => {
    const { held, sink } = output();
    held.begin();
    held.end(Buffer.from('z'));
    expect({ text: sink.text, ends: sink.ends }).toEqual({ text: 'z', ends: 1 });
  });

  it('holds four megabytes and no more', () => {
    const { held, sink } = output();
    const written = [1, 2, 3, 4].map(() => held.write(MEGABYTE));
    expect(written).toEqual([true, true, true, true]);
    expect(held.write(Buffer.from('x'))).toBe(false);
    expect(sink.untouched).toBe(true);
  });

  it('has no limit once it has begun', () => {
    const { held, sink } = output();
    held.begin();
    expect([1, 2, 3, 4, 5, 6].map(() => held.write(MEGABYTE))).toEqual([true, true, true, true, true, true]);
    expect(sink.bytes.length).toBe(6 * MEGABYTE.length);
  });

  it('pauses the upstream while the client is behind, once, and resumes it', () => {
    const { held, sink, flow, write } = output();
    sink.full = true;
    write('a');
    expect(flow).toEqual({ pauses: 0, resumes: 0 });
    held.begin();
    write('b');
    write('c');
    expect(flow).toEqual({ pauses: 1, resumes: 0 });
    expect(sink.text).toBe('abc');
    sink.drain();
    expect(flow).toEqual({ pauses: 1, resumes: 1 });
    write('d');
    expect(flow).toEqual({ pauses: 1, resumes: 1 });
    sink.full = true;
    write('e');
    expect(flow).toEqual({ pauses: 2, resumes: 1 });
    sink.drain();
    expect(flow).toEqual({ pauses: 2, resumes: 2 });
  });

  it('pauses for what was held as for anything else', () => {
    const { held, sink, flow, write } = output();
    write('a');
    write('b');
    sink.full = true;
    held.begin();
    expect(flow).toEqual({ pauses: 1, resumes: 0 });
    expect(sink.text).toBe('ab');
  });
});
