/**
 * A stream that passes through is cut, watched and forwarded by code of ours that looks at little. Here an event stream
 * parser and the translating decoders, which read everything, say what is right: of every split of every recorded
 * stream, and of streams of anything.
 */
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Usage } from '../../src/core/usage.ts';
import type { PassThrough, ProviderDialect, RawEvent } from '../../src/wire/dialect.ts';
import { observerOf, PROVIDER_DIALECTS, passThroughOf } from '../../src/wire/dialects.ts';
import { runFold } from '../../src/wire/form/fold.ts';
import { createFramer } from '../../src/wire/framing.ts';
import { closeEvent, EventCutter } from '../../src/wire/sse/framer.ts';
import { anySplit, expectSameOfAnySplit } from '../support/split.ts';
import { fixtureBytes, fixtureNames } from '../support/stream-fixtures.ts';

type Spoken = 'openai-chat' | 'openai-responses' | 'anthropic';
const SPOKEN: readonly Spoken[] = ['openai-chat', 'openai-responses', 'anthropic'];

interface Seen {
  /** As the client's parser has them. */
  readonly events: readonly RawEvent[];
  readonly usage: Usage | null;
  readonly end: 'complete' | 'terminated' | 'open';
  readonly error: string | null;
}

function observed(dialect: Spoken, pieces: readonly Buffer[]): Seen {
  const passThrough = passThroughOf(dialect, dialect) as PassThrough;
  let observer = observerOf(passThrough, { stream_options: { include_usage: true } });
  const cutter = new EventCutter();
  let forwarded = '';
  const take = (block: string): void => {
    if (block === '') return;
    const { next, forward } = observer.step(block);
    observer = next;
    forwarded += forward;
  };
  for (const piece of pieces) take(cutter.push(piece.toString('latin1')));
  const rest = cutter.takeRest();
  if (rest !== '') take(closeEvent(rest));
  const { usage, complete, terminated, failure } = observer.state;
  const end = terminated ? 'terminated' : complete ? 'complete' : 'open';
  return { events: parsed(Buffer.from(forwarded, 'latin1')), usage, end, error: failure?.code ?? null };
}

function parsed(bytes: Buffer): readonly RawEvent[] {
  const events: RawEvent[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event: event ?? null, data }) });
  // It takes a CR at the very end for half of a line end; a comment after it settles that.
  parser.feed(`${new TextDecoder().decode(bytes)}\n\n:`);
  return events;
}

/** What reading every event of it in full makes of a stream. */
function read(dialect: Spoken, bytes: Buffer): Seen {
  const { decodeStream }: ProviderDialect = PROVIDER_DIALECTS[dialect];
  let decode = decodeStream();
  const events: RawEvent[] = [];
  let [usage, end, error]: [Usage | null, Seen['end'], string | null] = [null, 'open', null];
  for (const raw of parsed(bytes)) {
    const { out, next } = decode.step(raw);
    decode = next;
    for (const event of out) {
      if (event.type === 'usage') usage = event.usage;
      if (event.type === 'finish') end = 'complete';
      if (event.type === 'end') end = 'terminated';
      if (event.type === 'failure') error = event.failure.code;
    }
    if (error !== null) break;
    events.push(raw);
    if (end === 'terminated') break;
  }
  return { events, usage, end, error };
}

const FIXTURES = SPOKEN.flatMap((dialect) => fixtureNames(dialect).map((name) => [dialect, name] as const));
/** Several choices are not translated. */
const READABLE = FIXTURES.filter(([, name]) => name !== 'two-choices-one-cut-short');

describe('a recorded stream that passes through', () => {
  it.each(READABLE)('is seen as one that is read: %s, %s', (dialect, name) => {
    const bytes = fixtureBytes(dialect, name);
    expect(observed(dialect, [bytes])).toEqual(read(dialect, bytes));
  });

  it.each(FIXTURES)('is the same on every split: %s, %s', (dialect, name) => {
    expectSameOfAnySplit(fixtureBytes(dialect, name), (pieces) => observed(dialect, pieces), { numRuns: 20 });
  });
});

describe('a stream that is translated', () => {
  it.each(FIXTURES)('is the same on every split: %s, %s', (dialect, name) => {
    const { decodeStream } = PROVIDER_DIALECTS[dialect];
    const bytes = fixtureBytes(dialect, name);
    const decoded = (pieces: readonly Buffer[]): unknown => {
      const framer = createFramer('sse');
      const raw = [...pieces.flatMap((piece) => framer.push(piece)), ...framer.end()];
      return [raw, runFold(decodeStream(), raw)];
    };
    expect(decoded([bytes])).toEqual([parsed(bytes), runFold(decodeStream(), parsed(bytes))]);
    expectSameOfAnySplit(bytes, decoded, { numRuns: 20 });
  });
});

/** The first says something: of an answer that has not begun there is little to be seen. */
const DATA: Readonly<Record<Spoken, readonly string[]>> = {
  'openai-chat': [
    '{"choices":[{"index":0,"delta":{"content":"a"}}]}',
    '{"choices":[{"index":0,"delta":{"content":"é🚂"}}]}',
    '{"choices":[{"index":0,"delta":{"content":"[DONE] \\"usage\\":{"}}]}',
    '{"choices": [{"index": 0, "delta": {"content": "b"}, "finish_reason": null}], "usage": null}',
    '{"choices":[{"delta":{"role":"assistant","content":""}}]}',
    '{"choices":[{"delta":{},"finish_reason":"stop"}]}',
    '{"choices":[{"delta":{},"finish_reason" : "length"}]}',
    '{"choices":[{"delta":{"content":"x"},"finish_reason":"abort"}]}',
    '{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}',
    '{"choices": [], "usage" :\t{"prompt_tokens": 3, "completion_tokens": 2}}',
    '{"error":{"message":"Overloaded"}}',
    '{"error":"x"}',
    '{"error" : {"code":429}}',
    '{"error":["x"]}',
    '{"error":true}',
    '{"error":null,"choices":[{"delta":{"content":"b"}}]}',
    '{"\\u0065rror":{"message":"x"}}',
    '[DONE]',
    ' [DONE] ',
    '{"choices":[{"index":0,"delta":{"content":"a}',
    '{"choices":[{"index":0,"delta":{"content":"\\q"}}]}',
    '{broken}',
    'null',
  ],
  'openai-responses': [
    '{"type":"response.output_text.delta","sequence_number":1,"delta":"a"}',
    '{"type":"response.output_text.delta","sequence_number":22,"delta":"é🚂 \\" b"}',
    '{"type": "response.output_text.delta", "delta": "a"}',
    '{"type":"response.output_text.delta","delta":""}',
    '{"type":"response.output_text.delta","sequence_number":1,"delta":"a}',
    '{"type":"response.output_text.delta","sequence_number":01,"delta":"a"}',
    '{"type":"response.output_text.delta",broken}',
    '{"type":"response.output_text.delta","delta":"a","type":"error"}',
    '{"type":"response.created","response":{"id":"r"}}',
    '{"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":1,"output_tokens":2}}}',
    '{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}',
    '{"type":"response.failed","response":{"error":{"code":"server_error","message":"x"}}}',
    '{"type":"error","message":"x"}',
    '{"type":"keepalive"}',
    '[DONE]',
  ],
  anthropic: [
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"é🚂 \\"type\\":\\"error\\""}}',
    '{"type": "content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}',
    '{"index":0,"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}',
    '{"type":"content_block_delta","x":1,"type":"error","error":{"message":"x"}}',
    '{"type":"content_block_delta",broken}',
    '{"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":1}}}',
    '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
    '{"type":"content_block_stop","index":0}',
    '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}',
    '{"type":"message_stop"}',
    '{"type":"error","error":{"type":"overloaded_error","message":"x"}}',
    '{"type":"ping"}',
    'x',
  ],
};

const OTHERS = [
  ': ping\n\n',
  '\n',
  ':\r\n\r\n',
  'event: ping\n\n',
  'data\n\n',
  'retry: 3\n\n',
  'data: {"choices":\ndata: []}\n\n',
];

function streamOf(dialect: Spoken): fc.Arbitrary<Buffer> {
  const all = DATA[dialect];
  const deltas = all.slice(0, 3);
  const data = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...deltas) }, fc.constantFrom(...all));
  const named = fc.constantFrom(false, dialect !== 'openai-chat');
  const event = fc.tuple(data, named, fc.constantFrom('\n', '\r\n', '\r'), fc.constantFrom(' ', '')).map(written);
  const rest = fc.array(fc.oneof({ weight: 6, arbitrary: event }, fc.constantFrom(...OTHERS)), { maxLength: 14 });
  return rest.map((texts) => Buffer.from(written([all[0] ?? '', true, '\n', ' ']) + texts.join('')));
}

function written([data, named, lineEnd, space]: readonly [string, boolean, string, string]): string {
  const type = named ? /"type": ?"([^"]+)"/.exec(data)?.[1] : undefined;
  return `${type === undefined ? '' : `event: ${type}${lineEnd}`}data:${space}${data}${lineEnd}${lineEnd}`;
}

describe('a stream of anything', () => {
  it.each(SPOKEN)('is seen as one that is read, however it is cut: %s', (dialect) => {
    const stream = streamOf(dialect).chain((bytes) => anySplit(bytes).map((pieces) => [bytes, pieces] as const));
    fc.assert(
      fc.property(stream, ([bytes, pieces]) => {
        expect(observed(dialect, pieces)).toEqual(read(dialect, bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
