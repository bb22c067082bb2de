/**
 * Watches a stream that is passed through, by reading it as the translation does. A plain delta that differs from one
 * that has been read only in what it says is not read again.
 */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { type ReadDelta, readDelta } from './delta-shape.ts';
import type { RawEvent } from './dialect.ts';
import { type AnswerEvent, isOfAnswer } from './form/answer.ts';
import type { Fold } from './form/fold.ts';
import { isKeepAlive } from './keep-alive.ts';
import { STREAM_START, type StreamObserver, type StreamState } from './observation.ts';
import { utf8Of } from './sse/byte-text.ts';
import { eventEnds, withPlainLineEnds } from './sse/framer.ts';

export interface EventWatch {
  readonly decode: Fold<RawEvent, AnswerEvent>;
  /** Whether an event can vouch for others like it once it has been read, see `PassThrough`. */
  readonly isPlain: (event: string) => boolean;
  readonly terminator: string | null;
  /** A plain one. */
  readonly plain?: ReadDelta | undefined;
}

export function observeEvents(watch: EventWatch, state: StreamState = STREAM_START): StreamObserver {
  const { isPlain, terminator } = watch;
  return {
    state,
    terminator,
    step(block) {
      let after = state;
      let { decode, plain } = watch;
      let progress = false;
      let deltas = 0;
      let start = 0;
      for (const end of eventEnds(block)) {
        if (after.terminated || after.failure !== null) break;
        if (plain?.shape.fits(block, start, end) === true) {
          progress = true;
          if (plain.counts) deltas++;
        } else {
          const text = block.slice(start, end);
          const read = readEvent(text, decode);
          decode = read.next;
          progress ||= read.progress;
          after = read.out.reduce(afterEvent, after);
          if (after.failure !== null) break;
          const counts = read.out.some(isOfAnswer);
          if (counts) deltas++;
          if (read.out.some(isOutput) && isPlain(text)) plain = readDelta(text, counts);
        }
        start = end;
      }
      const unchanged = after === state && decode === watch.decode && plain === watch.plain;
      const next = unchanged ? this : observeEvents({ decode, isPlain, terminator, plain }, after);
      return { next, forward: block.slice(0, start), progress, deltas };
    },
  };
}

interface Read {
  readonly out: readonly AnswerEvent[];
  readonly next: Fold<RawEvent, AnswerEvent>;
  readonly progress: boolean;
}

/** One event, or none in a comment. */
function readEvent(text: string, decode: Fold<RawEvent, AnswerEvent>): Read {
  const out: AnswerEvent[] = [];
  let next = decode;
  let progress = false;
  const onEvent = ({ event, data }: EventSourceMessage): void => {
    const raw = { event: event ?? null, data };
    const step = next.step(raw);
    out.push(...step.out);
    next = step.next;
    progress ||= !isKeepAlive(raw);
  };
  createParser({ onEvent }).feed(withPlainLineEnds(utf8Of(text)));
  return { out, next, progress };
}

/** What a reader of the answer would see. */
function isOutput(event: AnswerEvent): boolean {
  return isOfAnswer(event) || event.type === 'reasoning';
}

function afterEvent(state: StreamState, event: AnswerEvent): StreamState {
  switch (event.type) {
    case 'start':
      return event.model === null ? state : { ...state, model: event.model };
    case 'part-end':
      return state;
    case 'text':
    case 'refusal':
    case 'reasoning':
    case 'reasoning-seal':
    case 'tool-call':
    case 'tool-arguments':
      return state.committed ? state : { ...state, committed: true };
    case 'usage':
      return { ...state, usage: event.usage };
    case 'finish':
      // An answer that ends without a word is an answer.
      return { ...state, committed: true, complete: true };
    case 'failure':
      return { ...state, failure: event.failure };
    case 'end':
      return { ...state, complete: true, terminated: true };
  }
}
