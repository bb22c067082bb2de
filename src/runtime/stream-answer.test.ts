import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/support/builders.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { DONE, ROLE, STOP, says } from '../../test/support/sse.ts';
import {
  anySplit,
  cutAt,
  events,
  expectedForward,
  fixtureBytes,
  fixtureNames,
  STREAM_FIXTURES,
  type StreamFixture,
  streamFixture,
} from '../../test/support/stream-fixtures.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { PassThrough } from '../wire/dialect.ts';
import { observerOf, passThroughOf } from '../wire/dialects.ts';
import type { Failure } from '../wire/form/answer.ts';
import { STREAM_START, type StreamObserver } from '../wire/observation.ts';
import { observeStream } from '../wire/openai-chat/observe-stream.ts';
import { MALFORMED, type Progress } from './answer-reader.ts';
import { StreamAnswer } from './stream-answer.ts';

const DEPLOYMENT = deployment('cloud/small');
const MEGABYTE = 1024 * 1024;
const ERROR: Failure = { code: 'upstream_error', detail: { message: 'x', param: null, code: null } };

describe('StreamAnswer', () => {
  it('begins with the first output, and hands over what came before it unchanged', () => {
    const { answer, sink } = reader();
    expect(answer.push(Buffer.from(`: hi\n\n${ROLE}`))).toBe('nothing');
    expect(sink.untouched).toBe(true);
    expect(answer.push(Buffer.from(says('a')))).toBe('more');
    expect(sink.heads).toEqual([{ deployment: DEPLOYMENT, stream: true, attempts: 2, usage: null }]);
    expect(sink.text).toBe(`: hi\n\n${ROLE}${says('a')}`);
    expect(answer.committed).toBe(true);
  });

  it('hands on the very bytes that arrived where they are whole events', () => {
    const { answer, sink } = reader();
    const chunks = [says('a'), says('b'), STOP, DONE].map((text) => Buffer.from(text));
    for (const chunk of chunks) answer.push(chunk);
    expect(sink.chunks.every((chunk, index) => chunk === chunks[index])).toBe(true);
  });

  it('takes the time to the first output, not to the first byte', () => {
    let nowMs = 5;
    const { answer } = reader({ elapsedMs: () => nowMs });
    answer.push(Buffer.from(ROLE));
    nowMs = 80;
    answer.push(Buffer.from(says('a')));
    nowMs = 200;
    answer.push(Buffer.from(says('b')));
    expect(answer.ttftMs).toBe(80);
  });

  it.each([
    ['part of an event', 'data: {"choi'],
    ['a comment', ': ping\n\n'],
    ['a blank line', '\n'],
  ])('makes nothing of %s', (_, text) => {
    const { answer } = reader();
    answer.push(Buffer.from(says('a')));
    expect(answer.push(Buffer.from(text))).toBe('nothing');
  });

  it('does not take a failure for the end of an answer that nobody has seen', () => {
    const { answer, sink } = reader();
    expect(answer.push(Buffer.from(`${says('a')}data: {"error":{"message":"x"}}\n\n`))).toEqual(ERROR);
    expect(answer.committed).toBe(false);
    expect(sink.untouched).toBe(true);
  });

  it('is no answer where nothing but the terminator comes', () => {
    const { answer, sink } = reader();
    expect(answer.push(Buffer.from(ROLE + DONE))).toEqual(MALFORMED);
    expect({ untouched: sink.untouched, committed: answer.committed }).toEqual({ untouched: true, committed: false });
  });

  it('adds no terminator of its own where only the provider can say that it was all', () => {
    const sink = new RecordingSink();
    const flow = { pause: () => {}, resume: () => {} };
    const origin = { deployment: DEPLOYMENT, number: 1 };
    const answer = new StreamAnswer(origin, { sink, elapsedMs: () => 0, atomic: false }, flow, UNTERMINATED);
    expect(answer.push(Buffer.from('data: a\n\n'))).toBe('more');
    expect(answer.finish()).toEqual(MALFORMED);
    expect({ text: sink.text, ends: sink.ends }).toEqual({ text: 'data: a\n\n', ends: 0 });
  });

  it.each([
    ['an event that does not end', 'x'.repeat(MEGABYTE)],
    ['comments that do not end', `${': ping\n\n'.repeat(MEGABYTE / 8)}`],
  ])('gives up on %s', (_, megabyte) => {
    const { answer, sink } = reader();
    const results = Array.from({ length: 5 }, () => answer.push(Buffer.from(megabyte)));
    expect(results.at(-1)).toEqual(MALFORMED);
    expect(sink.untouched).toBe(true);
  });

  it('reads an event of megabytes that comes in small pieces', () => {
    const { answer, sink } = reader();
    const large = Buffer.from(says('x'.repeat(3 * MEGABYTE)));
    for (let at = 0; at < large.length; at += 1000) answer.push(large.subarray(at, at + 1000));
    expect(sink.bytes.equals(large)).toBe(true);
  });

  it('pauses the upstream while the client is behind, once, and resumes it', () => {
    const { answer, sink, flow } = reader();
    sink.full = true;
    answer.push(Buffer.from(ROLE));
    expect(flow).toEqual({ pauses: 0, resumes: 0 });
    answer.push(Buffer.from(says('a')));
    answer.push(Buffer.from(says('b')));
    expect(flow).toEqual({ pauses: 1, resumes: 0 });
    sink.drain();
    expect(flow).toEqual({ pauses: 1, resumes: 1 });
    answer.push(Buffer.from(says('c')));
    expect(flow).toEqual({ pauses: 1, resumes: 1 });
    sink.full = true;
    answer.push(Buffer.from(says('d')));
    expect(flow).toEqual({ pauses: 2, resumes: 1 });
  });
});

describe.each([true, false])('StreamAnswer, with usage hidden: %s', (hideUsage) => {
  it.each(STREAM_FIXTURES)('makes of $name event by event what is expected', (fixture) => {
    expect(run(fixture, events(fixture.text).map(latin1), hideUsage)).toEqual(outcome(fixture, hideUsage));
  });

  it.each(STREAM_FIXTURES)('makes of $name byte by byte what is expected', (fixture) => {
    expect(run(fixture, cutAt(fixture.bytes, [...fixture.bytes.keys()]), hideUsage)).toEqual(
      outcome(fixture, hideUsage),
    );
  });

  it.each(STREAM_FIXTURES)('makes of $name the same however it is cut', (fixture) => {
    fc.assert(
      fc.property(anySplit(fixture.bytes), (chunks) => {
        expect([outcome(fixture, hideUsage), unseen(fixture)]).toContainEqual(run(fixture, chunks, hideUsage));
      }),
      { numRuns: 25 },
    );
  });

  it.each(['crlf', 'cr', 'event-fields'].map(streamFixture))(
    'makes of $name the same wherever it is cut in two',
    (fixture) => {
      for (const offset of fixture.bytes.keys()) {
        expect(run(fixture, cutAt(fixture.bytes, [offset]), hideUsage)).toEqual(outcome(fixture, hideUsage));
      }
    },
  );
});

const OTHERS = (['anthropic', 'openai-responses'] as const).flatMap((dialect) =>
  fixtureNames(dialect).map((name) => [dialect, name] as const),
);

describe('StreamAnswer, in another dialect', () => {
  it.each(OTHERS)('makes the same of %s/%s however it is cut', (dialect, name) => {
    const bytes = fixtureBytes(dialect, name);
    const outcomeOf = (chunks: readonly Buffer[]): Pick<Outcome, 'end' | 'text'> => {
      const observer = observerOf(passThroughOf(dialect, dialect) as PassThrough, {});
      const { answer, sink } = reader({ observer });
      let progress: Progress = 'nothing';
      for (const chunk of chunks) {
        progress = answer.push(chunk);
        const text = sink.bytes.toString('latin1');
        if (!isWhole(text)) throw new Error('Part of an event was handed on.');
        if (progress !== 'more' && progress !== 'nothing') break;
      }
      const end = progress === 'more' || progress === 'nothing' ? answer.finish() : progress;
      return { end: nameOf(end), text: sink.bytes.toString('latin1') };
    };
    const expected = outcomeOf(events(bytes.toString('latin1')).map(latin1));
    // Where the first output comes in one piece with a failure, nobody sees either.
    const possible = expected.end === 'done' ? [expected] : [expected, { ...expected, text: '' }];
    fc.assert(
      fc.property(anySplit(bytes), (chunks) => {
        expect(possible).toContainEqual(outcomeOf(chunks));
      }),
      {
        numRuns: 50,
      },
    );
    expect(outcomeOf(cutAt(bytes, [...bytes.keys()]))).toEqual(expected);
  });
});

interface Outcome {
  /** How it went on, or the code of the failure. */
  readonly end: Exclude<Progress, Failure> | ErrorCode;
  readonly text: string;
  readonly begins: number;
  readonly usage: StreamFixture['usage'];
}

function outcome(fixture: StreamFixture, hideUsage: boolean): Outcome {
  const { firstOutput, usage } = fixture;
  const end = fixture.end === 'interrupted' ? fixture.interruption : fixture.end;
  const text = expectedForward(fixture, hideUsage);
  return { end, text, begins: firstOutput === undefined ? 0 : 1, usage };
}

/** Where the first output comes in one piece with a failure, nobody sees either. */
function unseen({ name, end, interruption }: StreamFixture): Outcome | undefined {
  const failsAfterOutput = end === 'interrupted' && name.includes('-after-output');
  return failsAfterOutput ? { end: interruption, text: '', begins: 0, usage: null } : undefined;
}

/** Pushes it all, and looks after each piece whether too much has come out. */
function run(fixture: StreamFixture, chunks: readonly Buffer[], hideUsage: boolean): Outcome {
  const { answer, sink } = reader({ hideUsage });
  const forwarded = expectedForward(fixture, hideUsage);
  const firstOutputEnd = endOfFirstOutput(fixture);
  let arrived = 0;
  let progress: Progress = 'nothing';
  for (const chunk of chunks) {
    arrived += chunk.length;
    progress = answer.push(chunk);
    const text = sink.bytes.toString('latin1');
    if (arrived < firstOutputEnd && !sink.untouched)
      throw new Error('Something was handed on before the first output.');
    if (!forwarded.startsWith(text)) throw new Error('Something else was handed on.');
    if (!isWhole(text)) throw new Error('Part of an event was handed on.');
    if (progress !== 'more' && progress !== 'nothing') break;
  }
  const end = progress === 'more' || progress === 'nothing' ? answer.finish() : progress;
  return { end: nameOf(end), text: sink.bytes.toString('latin1'), begins: sink.heads.length, usage: answer.usage };
}

function nameOf(progress: Progress): Outcome['end'] {
  return typeof progress === 'string' ? progress : progress.code;
}

/** Where the event ends that holds it, but for the last byte of its line ends: a CR that is not followed by LF. */
function endOfFirstOutput({ text, firstOutput }: StreamFixture): number {
  if (firstOutput === undefined) return Number.POSITIVE_INFINITY;
  const mark = text.indexOf(firstOutput);
  let end = 0;
  for (const event of events(text)) {
    end += event.length;
    if (end > mark) break;
  }
  return end;
}

function isWhole(text: string): boolean {
  return text === '' || /(\r\n|\n|\r)(\r\n|\n|\r)$/.test(text);
}

/** It has said all and is complete, but its dialect ends with a terminator that did not come. */
const UNTERMINATED: StreamObserver = {
  state: { ...STREAM_START, committed: true, complete: true },
  terminator: null,
  step: (block) => ({ next: UNTERMINATED, forward: block, progress: true, deltas: 0 }),
};

interface ReaderOptions {
  readonly hideUsage?: boolean;
  readonly elapsedMs?: () => number;
  readonly atomic?: boolean;
  readonly observer?: StreamObserver;
}

function reader({
  hideUsage = false,
  elapsedMs = () => 0,
  atomic = false,
  observer = observeStream(hideUsage),
}: ReaderOptions = {}) {
  const sink = new RecordingSink();
  const flow = { pauses: 0, resumes: 0 };
  const answer = new StreamAnswer(
    { deployment: DEPLOYMENT, number: 2 },
    { sink, elapsedMs, atomic },
    { pause: () => flow.pauses++, resume: () => flow.resumes++ },
    observer,
  );
  return { answer, sink, flow };
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
