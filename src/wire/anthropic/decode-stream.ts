/** A Messages stream as events of an answer. Unknown events, blocks and deltas are passed over, as Anthropic asks. */
import { own } from '../../core/own.ts';
import type { RawEvent } from '../dialect.ts';
import type { AnswerEvent, Failure } from '../form/answer.ts';
import { type Fold, foldOf } from '../form/fold.ts';
import { parseObject } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { classifyErrorEvent } from './classify-failure.ts';
import { decodeFinish } from './finish.ts';
import { sealOfRedacted } from './native-seals.ts';
import { mergeUsage, readUsage } from './usage.ts';

interface State {
  readonly started: boolean;
  /** Why it ended has been said. */
  readonly finished: boolean;
  /** Nothing more is to be said. */
  readonly over: boolean;
  /** Those that are not closed, by index. */
  readonly open: Readonly<Record<number, Block>>;
  readonly calls: number;
  /** As reported so far. */
  readonly usage: JsonObject;
}

type Block =
  | { readonly kind: 'text' }
  | { readonly kind: 'thinking'; readonly signature: string }
  /** `input` is what its start says of it, which counts if no delta does. */
  | { readonly kind: 'call'; readonly call: number; readonly input: unknown; readonly told: boolean };

type Step = readonly [State, readonly AnswerEvent[]];
type Handler = (state: State, event: JsonObject) => Step;

const START: State = { started: false, finished: false, over: false, open: {}, calls: 0, usage: {} };

export function decodeStream(): Fold<RawEvent, AnswerEvent> {
  return foldOf(START, (state, { event, data }: RawEvent): Step => {
    if (state.over) return [state, []];
    const body = parseObject(data);
    if (body === undefined) return fail(state, { code: 'upstream_malformed' });
    const type = typeof body['type'] === 'string' ? body['type'] : (event ?? '');
    return own(HANDLERS, type)?.(state, body) ?? [state, []];
  });
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  message_start: onMessageStart,
  content_block_start: onBlockStart,
  content_block_delta: onDelta,
  content_block_stop: onBlockStop,
  message_delta: onMessageDelta,
  message_stop: onMessageStop,
  error: (state, event) => fail(state, classifyErrorEvent(event)),
};

function fail(state: State, failure: Failure): Step {
  return [{ ...state, over: true }, [{ type: 'failure', failure }]];
}

/** Some proxies send it whatever has become of the stream behind them: without a reason it has been cut short. */
function onMessageStop(state: State): Step {
  return state.finished ? [{ ...state, over: true }, [{ type: 'end' }]] : fail(state, { code: 'upstream_malformed' });
}

/** Some proxies send it twice. */
function onMessageStart(state: State, event: JsonObject): Step {
  const message = isObject(event['message']) ? event['message'] : {};
  const next = { ...state, started: true, usage: mergeUsage(state.usage, message['usage']) };
  if (state.started) return [next, []];
  return [next, [{ type: 'start', id: textOf(message, 'id') || null, model: textOf(message, 'model') || null }]];
}

function onBlockStart(state: State, event: JsonObject): Step {
  const block = isObject(event['content_block']) ? event['content_block'] : {};
  const index = Number(event['index']);
  switch (block['type']) {
    case 'text':
      return [openBlock(state, index, { kind: 'text' }), say('text', textOf(block, 'text'))];
    case 'thinking':
      return [
        openBlock(state, index, { kind: 'thinking', signature: textOf(block, 'signature') }),
        say('reasoning', textOf(block, 'thinking')),
      ];
    case 'redacted_thinking':
      return [state, [{ type: 'reasoning-seal', seal: sealOfRedacted(textOf(block, 'data')) }]];
    case 'tool_use': {
      const call: Block = { kind: 'call', call: state.calls, input: block['input'], told: false };
      const started: AnswerEvent = { type: 'tool-call', id: textOf(block, 'id'), name: textOf(block, 'name') };
      return [{ ...openBlock(state, index, call), calls: state.calls + 1 }, [started]];
    }
    default:
      return [state, []];
  }
}

function openBlock(state: State, index: number, block: Block): State {
  return { ...state, open: { ...state.open, [index]: block } };
}

function say(type: 'text' | 'reasoning', text: string): readonly AnswerEvent[] {
  return text === '' ? [] : [{ type, text }];
}

function onDelta(state: State, event: JsonObject): Step {
  const index = Number(event['index']);
  const block = state.open[index];
  const delta = isObject(event['delta']) ? event['delta'] : {};
  switch (delta['type']) {
    case 'text_delta':
      return [state, say('text', textOf(delta, 'text'))];
    case 'thinking_delta':
      return [state, say('reasoning', textOf(delta, 'thinking'))];
    case 'signature_delta':
      if (block?.kind !== 'thinking') return [state, []];
      return [openBlock(state, index, { ...block, signature: block.signature + textOf(delta, 'signature') }), []];
    case 'input_json_delta': {
      const text = textOf(delta, 'partial_json');
      if (block?.kind !== 'call' || text === '') return [state, []];
      const told: AnswerEvent = { type: 'tool-arguments', call: block.call, text };
      return [block.told ? state : openBlock(state, index, { ...block, told: true }), [told]];
    }
    default:
      return [state, []];
  }
}

function onBlockStop(state: State, event: JsonObject): Step {
  const index = Number(event['index']);
  const block = state.open[index];
  if (block === undefined) return [state, []];
  const { [index]: _, ...open } = state.open;
  return [{ ...state, open }, endOfBlock(block)];
}

function endOfBlock(block: Block): readonly AnswerEvent[] {
  switch (block.kind) {
    case 'text':
      return [{ type: 'part-end' }];
    case 'thinking':
      return [
        block.signature === ''
          ? { type: 'part-end' }
          : { type: 'reasoning-seal', seal: { by: 'anthropic', text: block.signature } },
      ];
    case 'call':
      // A call without arguments is told none.
      return block.told ? [] : [{ type: 'tool-arguments', call: block.call, text: JSON.stringify(block.input ?? {}) }];
  }
}

/** Only here is the usage final: what is reported at the start counts no answer yet. */
function onMessageDelta(state: State, event: JsonObject): Step {
  const delta = isObject(event['delta']) ? event['delta'] : {};
  const reason = delta['stop_reason'];
  const finished = state.finished || typeof reason === 'string';
  const next = { ...state, finished, usage: mergeUsage(state.usage, event['usage']) };
  const usage = readUsage(next.usage);
  return [
    next,
    [
      ...refusalOf(delta),
      ...(usage === undefined ? [] : [{ type: 'usage' as const, usage }]),
      ...(typeof reason === 'string' ? [{ type: 'finish' as const, finish: decodeFinish(reason) }] : []),
    ],
  ];
}

/** Why Anthropic, not the model, has cut the answer short, where it says so. */
function refusalOf(delta: JsonObject): readonly AnswerEvent[] {
  const text = refusalText(delta);
  return text === '' ? [] : [{ type: 'refusal', text }, { type: 'part-end' }];
}

/** @param end has `stop_details`: a message, or the delta that ends one */
export function refusalText(end: JsonObject): string {
  const details = end['stop_details'];
  return end['stop_reason'] === 'refusal' && isObject(details) ? textOf(details, 'explanation') : '';
}

function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}
