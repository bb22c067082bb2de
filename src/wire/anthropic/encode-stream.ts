/**
 * An answer's events as a Messages stream.
 *
 * Blocks come one after another, as Anthropic sends them. Only where a provider writes several calls at once do their
 * blocks stay open side by side until the end.
 */

import type { Usage } from '../../core/usage.ts';
import type { AnswerContext } from '../dialect.ts';
import type { AnswerEvent, Finish } from '../form/answer.ts';
import { type Fold, foldOf } from '../form/fold.ts';
import { markSeal } from '../form/seal.ts';
import { parseJson } from '../json/loose.ts';
import type { JsonObject } from '../json/problem.ts';
import { endOf, envelopeOf, redactedBlock } from './encode-answer.ts';
import { writeUsage } from './usage.ts';

/** Of parts that come in pieces. */
type Kind = 'text' | 'refusal' | 'reasoning';

interface State {
  readonly started: boolean;
  /** Index of the next block. */
  readonly blocks: number;
  readonly open: 'none' | Kind;
  readonly calls: readonly Call[];
  readonly refused: boolean;
  readonly finish: Finish;
  readonly usage: Usage | null;
}

interface Call {
  /** Index of its block. */
  readonly block: number;
  /** All of it so far. */
  readonly text: string;
  readonly closed: boolean;
}

type Step = readonly [State, readonly string[]];

const START: State = {
  started: false,
  blocks: 0,
  open: 'none',
  calls: [],
  refused: false,
  finish: { unified: 'other', raw: null },
  usage: null,
};

export function encodeStream(context: AnswerContext): Fold<AnswerEvent, string> {
  return foldOf<State, AnswerEvent, string>(START, (state, event) => {
    if (state.started) return step(state, event);
    const [next, out] = step({ ...state, started: true }, event);
    return [next, [messageStart(context), ...out]];
  });
}

function step(state: State, event: AnswerEvent): Step {
  switch (event.type) {
    case 'start':
    // The gateway has its own words for it.
    case 'failure':
      return [state, []];
    case 'text':
    case 'reasoning':
      return onText(state, event.type, event.text);
    case 'refusal':
      return onText({ ...state, refused: true }, event.type, event.text);
    case 'reasoning-seal':
      return onSeal(state, markSeal(event.seal));
    case 'part-end':
      return closePart(state);
    case 'tool-call':
      return onCall(state, event);
    case 'tool-arguments':
      return onArguments(state, event.call, event.text);
    case 'usage':
      return [{ ...state, usage: event.usage }, []];
    case 'finish':
      return [{ ...state, finish: event.finish }, []];
    case 'end':
      return onEnd(state);
  }
}

function messageStart(context: AnswerContext): string {
  const message = {
    ...envelopeOf(context),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    // Clients show it until the end tells what it was.
    usage: { ...writeUsage(null), input_tokens: context.inputTokens },
  };
  return write('message_start', { message });
}

const TEXT: JsonObject = { type: 'text', text: '' };
const FIRST: Readonly<Record<Kind, JsonObject>> = {
  text: TEXT,
  refusal: TEXT,
  reasoning: { type: 'thinking', thinking: '', signature: '' },
};

function onText(state: State, kind: Kind, text: string): Step {
  if (text === '') return [state, []];
  const delta = kind === 'reasoning' ? { type: 'thinking_delta', thinking: text } : { type: 'text_delta', text };
  if (state.open === kind) return [state, [writeDelta(state.blocks - 1, delta)]];
  const [closed, out] = closeAll(state);
  const index = closed.blocks;
  return [
    { ...closed, open: kind, blocks: index + 1 },
    [...out, writeStart(index, FIRST[kind]), writeDelta(index, delta)],
  ];
}

function onSeal(state: State, signature: string): Step {
  if (state.open !== 'reasoning') return addRedacted(state, signature);
  const [closed, out] = closePart(state);
  return [closed, [writeDelta(state.blocks - 1, { type: 'signature_delta', signature }), ...out]];
}

function addRedacted(state: State, data: string): Step {
  const [closed, out] = closeAll(state);
  const index = closed.blocks;
  return [{ ...closed, blocks: index + 1 }, [...out, writeStart(index, redactedBlock(data)), writeStop(index)]];
}

function onCall(state: State, { id, name, seal }: Extract<AnswerEvent, { type: 'tool-call' }>): Step {
  const [ready, out] = seal === undefined ? closeAll(state) : addRedacted(state, markSeal(seal, 'call'));
  const block = ready.blocks;
  const next = { ...ready, blocks: block + 1, calls: [...ready.calls, { block, text: '', closed: false }] };
  return [next, [...out, writeStart(block, { type: 'tool_use', id, name, input: {} })]];
}

function onArguments(state: State, number: number, text: string): Step {
  const call = state.calls[number];
  if (call === undefined || call.closed || text === '') return [state, []];
  const calls = state.calls.with(number, { ...call, text: call.text + text });
  return [{ ...state, calls }, [writeDelta(call.block, { type: 'input_json_delta', partial_json: text })]];
}

function closePart(state: State): Step {
  return state.open === 'none' ? [state, []] : [{ ...state, open: 'none' }, [writeStop(state.blocks - 1)]];
}

/** Before another block: a call may have more to say until its arguments are whole. */
function closeAll(state: State, isDone: (call: Call) => boolean = hasAllArguments): Step {
  const [closed, out] = closePart(state);
  const done = closed.calls.filter((call) => !call.closed && isDone(call));
  if (done.length === 0) return [closed, out];
  const calls = closed.calls.map((call) => (done.includes(call) ? { ...call, closed: true } : call));
  return [{ ...closed, calls }, [...out, ...done.map(({ block }) => writeStop(block))]];
}

function hasAllArguments({ text }: Call): boolean {
  return parseJson(text) !== undefined;
}

function onEnd(state: State): Step {
  const [closed, out] = closeAll(state, () => true);
  const delta = endOf(closed.finish, closed.refused);
  return [
    closed,
    [...out, write('message_delta', { delta, usage: writeUsage(closed.usage) }), write('message_stop', {})],
  ];
}

function writeStart(index: number, block: JsonObject): string {
  return write('content_block_start', { index, content_block: block });
}

function writeDelta(index: number, delta: JsonObject): string {
  return write('content_block_delta', { index, delta });
}

function writeStop(index: number): string {
  return write('content_block_stop', { index });
}

function write(type: string, fields: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
