import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainProvider, plainStream } from '../../test/support/plain-dialect.ts';
import { anthropicPassThrough, anthropicProvider } from './anthropic/index.ts';
import type { PassThrough, ProviderDialect, RawEvent } from './dialect.ts';
import type { AnswerEvent, Failure } from './form/answer.ts';
import { foldOf } from './form/fold.ts';
import { STREAM_START, type StreamObserver, type StreamState } from './observation.ts';
import { observeEvents } from './observe-events.ts';
import { openaiChatPassThrough, openaiChatProvider } from './openai-chat/index.ts';
import { openaiResponsesPassThrough, openaiResponsesProvider } from './openai-responses/index.ts';
import { closeEvent, lastBoundary, splitEvents } from './sse/framer.ts';

const USAGE = { inputTokens: 3, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 };
const START: AnswerEvent = { type: 'start', id: 'a1', model: 'm' };
const REPORT: AnswerEvent = { type: 'usage', usage: USAGE };
const FINISH: AnswerEvent = { type: 'finish', finish: { unified: 'stop', raw: 'stop' } };
const OVERLOADED: Failure = { code: 'upstream_overloaded' };
const FAILURE: AnswerEvent = { type: 'failure', failure: OVERLOADED };
const END: AnswerEvent = { type: 'end' };
const says = (text: string): AnswerEvent => ({ type: 'text', text });

/** Watches the plain dialect, and looks at every event of it. */
function observer(isPlain: (event: string) => boolean = () => false): StreamObserver {
  return observeEvents({ decode: plainProvider.decodeStream(), isPlain, terminator: null });
}

function stateAfter(...events: readonly AnswerEvent[]): StreamState {
  return observer().step(plainStream(...events)).next.state;
}

describe('observeEvents', () => {
  it.each<AnswerEvent>([
    says('a'),
    { type: 'refusal', text: 'no' },
    { type: 'reasoning', text: 'hm' },
    { type: 'reasoning-seal', seal: { by: 'anthropic', text: 's' } },
    { type: 'tool-call', id: 'c', name: 'f' },
    { type: 'tool-arguments', call: 0, text: '{' },
  ])('commits at $type', (event) => {
    const { next, forward, progress } = observer().step(plainStream(event));
    expect(next.state).toEqual({ ...STREAM_START, committed: true });
    expect({ forward, progress }).toEqual({ forward: plainStream(event), progress: true });
  });

  it.each<AnswerEvent>([START, { type: 'part-end' }])('neither commits nor stops at $type', (event) => {
    const { next, forward, progress } = observer().step(plainStream(event));
    expect(next.state).toEqual({ ...STREAM_START, model: event === START ? 'm' : null });
    expect({ forward, progress }).toEqual({ forward: plainStream(event), progress: true });
  });

  it('takes an end without a word for an answer, but not a terminator alone', () => {
    expect(stateAfter(FINISH)).toEqual({ ...STREAM_START, committed: true, complete: true });
    expect(stateAfter(END)).toEqual({ ...STREAM_START, complete: true, terminated: true });
  });

  it('keeps the last usage', () => {
    const later = { ...USAGE, outputTokens: 9 };
    expect(stateAfter(REPORT).usage).toEqual(USAGE);
    expect(stateAfter(REPORT, says('a'), { type: 'usage', usage: later }).usage).toEqual(later);
  });

  it('takes a failure for what the provider means by it, and passes nothing on from there', () => {
    for (const before of [[], [START], [says('a')]]) {
      const { next, forward } = observer().step(plainStream(...before, FAILURE, says('late'), END));
      expect(next.state).toMatchObject({ failure: OVERLOADED, complete: false, terminated: false });
      expect(forward).toBe(plainStream(...before));
      expect(next.step(plainStream(says('later')))).toEqual({ next, forward: '', progress: false, deltas: 0 });
    }
  });

  it('takes what is no event of its dialect for malformed', () => {
    for (const before of ['', plainStream(says('a'))]) {
      const { next, forward } = observer().step(`${before}data: <html>\n\n`);
      expect(next.state.failure).toEqual({ code: 'upstream_malformed' });
      expect(forward).toBe(before);
    }
  });

  it('reads what a failure says in any language', () => {
    const detail = { message: 'Zu groß: 漢字', param: null, code: null };
    const text = plainStream({ type: 'failure', failure: { code: 'context_length_exceeded', detail } });
    const { next } = observer().step(Buffer.from(text).toString('latin1'));
    expect(next.state.failure?.detail).toEqual(detail);
  });

  it('counts what is said and called, read or not, and nothing that is thought', () => {
    const thinks: AnswerEvent = { type: 'reasoning', text: 'hm' };
    const block = plainStream(START, thinks, thinks, says('a'), says('b'), says('c'), FINISH, END);
    expect(observer().step(block).deltas).toBe(3);
  });

  it('ignores whatever comes after the terminator', () => {
    const { next, forward } = observer().step(plainStream(says('a'), FINISH, END, FAILURE, says('late')));
    expect(next.state).toEqual({ ...STREAM_START, committed: true, complete: true, terminated: true });
    expect(forward).toBe(plainStream(says('a'), FINISH, END));
    expect(next.step(plainStream(FAILURE))).toEqual({ next, forward: '', progress: false, deltas: 0 });
  });

  it('passes on the bytes as they came, comments and blank lines too', () => {
    const block = `: hi\n\n${plainStream(says('a'))}\n: ho\r\n\r\ndata:{"type":"part-end"}\r\r`;
    expect(observer().step(block).forward).toBe(block);
  });

  it('tells output from what only keeps a connection alive', () => {
    const { next } = observer().step(plainStream(says('a')));
    expect([': ping\n\n', '\n', 'event: ping\n\n'].map((block) => next.step(block).progress)).toEqual([
      false,
      false,
      false,
    ]);
    expect(next.step(`: ping\n\n${plainStream(says('b'))}`).progress).toBe(true);
  });

  it('reads no plain event that says nothing but other words, and every other one', () => {
    const read: string[] = [];
    const counting = foldOf(plainProvider.decodeStream(), (decode, raw: RawEvent) => {
      read.push(raw.data);
      const { out, next } = decode.step(raw);
      return [next, out];
    });
    const isPlain = (): boolean => true;
    const { next } = observeEvents({ decode: counting, isPlain, terminator: null }).step(plainStream(says('a')));
    const rest = plainStream(says('b'), says('c'), { type: 'reasoning', text: 'd' }, FINISH, says(''));
    expect(next.step(rest)).toMatchObject({ forward: rest, progress: true });
    expect(read.map((data) => (JSON.parse(data) as AnswerEvent).type)).toEqual(['text', 'reasoning', 'finish', 'text']);
  });

  it('is the same where nothing has changed', () => {
    const { next } = observer(() => true).step(plainStream(says('a')));
    expect(next.step(plainStream(says('b'))).next).toBe(next);
  });

  it.each([
    [
      anthropicProvider,
      anthropicPassThrough,
      'content_block_delta',
      '"index":0,"delta":{"type":"text_delta","text":"a"}',
    ],
    [openaiResponsesProvider, openaiResponsesPassThrough, 'response.output_text.delta', '"item_id":"m","delta":"a"'],
  ] as const)('passes on no broken delta of $name', (dialect, { isPlain }, type, fields) => {
    const whole = `event: ${type}\ndata: {"type":"${type}",${fields}}\n\n`;
    for (const [part, broken] of [
      ['"a"', '"a'],
      ['"a"', '"\\x"'],
      ['}\n\n', '\n\n'],
      [fields, `${fields},broken`],
      [fields, `${fields},"error":{`],
    ] as const) {
      const bad = whole.replace(part, () => broken);
      for (const blocks of [[whole, whole, bad, whole], [whole + whole + bad + whole]]) {
        let observer = observeEvents({ decode: dialect.decodeStream(), isPlain, terminator: null });
        let all = '';
        for (const block of blocks) {
          const { next, forward } = observer.step(block);
          observer = next;
          all += forward;
        }
        expect([bad, observer.state.failure?.code]).toEqual([bad, 'upstream_malformed']);
        expect(all).toBe(whole + whole);
      }
    }
  });

  it.each([
    [anthropicProvider, 'event: ping\ndata: {"type": "ping"}\n\n'],
    [anthropicProvider, 'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}\n\n'],
    [openaiResponsesProvider, 'event: keepalive\ndata: {"type":"keepalive","sequence_number":4}\n\n'],
    [openaiResponsesProvider, 'data: {"type":"response.output_text.delta","delta":""}\n\n'],
  ])('sees in what keeps a connection of $name alive no progress: %s', (dialect, block) => {
    const watch = { decode: dialect.decodeStream(), isPlain: () => true, terminator: null };
    expect(observeEvents(watch).step(block)).toMatchObject({ forward: block, progress: false });
    expect(observeEvents(watch, { ...STREAM_START, committed: true }).step(block)).toMatchObject({ progress: false });
  });

  it('keeps its terminator', () => {
    const watch = { decode: plainProvider.decodeStream(), isPlain: () => false, terminator: 'data: over\n\n' };
    const { next } = observeEvents(watch).step(plainStream(says('a')));
    expect([observer().terminator, next.terminator]).toEqual([null, 'data: over\n\n']);
  });
});

type Spoken = readonly [ProviderDialect, PassThrough];

const DIALECTS: readonly Spoken[] = [
  [anthropicProvider, anthropicPassThrough],
  [openaiResponsesProvider, openaiResponsesPassThrough],
  [openaiChatProvider, openaiChatPassThrough],
];

const FIXTURES = DIALECTS.flatMap((spoken) => fixturesOf(spoken).map((fixture) => [fixture.name, fixture] as const));

describe('a recorded stream that is observed', () => {
  it.each(FIXTURES)('is the same in blocks of any size: %s', (_, { spoken, events }) => {
    const expected = observed(spoken, events);
    fc.assert(
      fc.property(fc.subarray([...events.keys()]), (cuts) => {
        const blocks = cuts.map((start, index) => events.slice(start, cuts[index + 1]).join(''));
        expect(observed(spoken, [events.slice(0, cuts[0]).join(''), ...blocks])).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it.each(FIXTURES)('is the same whether its plain events are looked at or not: %s', (_, { spoken, events }) => {
    const [dialect, passThrough] = spoken;
    expect(observed(spoken, events)).toEqual(observed([dialect, { ...passThrough, isPlain: () => false }], events));
  });
});

interface Fixture {
  readonly name: string;
  readonly spoken: Spoken;
  readonly events: readonly string[];
}

function fixturesOf(spoken: Spoken): readonly Fixture[] {
  const { name } = spoken[0];
  const folder = new URL(`../../test/fixtures/${name}/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.sse'));
  return files.map((file) => {
    const text = readFileSync(new URL(file, folder), 'latin1');
    return { name: `${name}/${file}`, spoken, events: wholeEvents(text) };
  });
}

/** What is left at the end is the last. */
function wholeEvents(text: string): readonly string[] {
  const end = lastBoundary(text);
  return splitEvents(text.slice(0, end) + (end === text.length ? '' : closeEvent(text.slice(end))));
}

function observed(
  [dialect, { isPlain }]: Spoken,
  blocks: readonly string[],
): { readonly state: StreamState; readonly forward: string; readonly progress: boolean } {
  let current = observeEvents({ decode: dialect.decodeStream(), isPlain, terminator: null });
  let forward = '';
  let progress = false;
  for (const block of blocks) {
    const step = current.step(block);
    current = step.next;
    forward += step.forward;
    progress ||= step.progress;
  }
  return { state: current.state, forward, progress };
}
