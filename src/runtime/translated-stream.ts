/** A stream of another dialect: read event by event, and written again in the caller's. */
import type { Usage } from '../core/usage.ts';
import type { RawEvent } from '../wire/dialect.ts';
import { type AnswerEvent, type Failure, isOfAnswer } from '../wire/form/answer.ts';
import type { Fold } from '../wire/form/fold.ts';
import { createFramer, type Framer } from '../wire/framing.ts';
import { isKeepAlive } from '../wire/keep-alive.ts';
import {
  type AnswerOrigin,
  type AnswerReader,
  type Flow,
  MALFORMED,
  MAX_EVENT_BYTES,
  type Output,
  type Progress,
} from './answer-reader.ts';
import { HeldOutput } from './held-output.ts';
import { namedBy, type Translation } from './translated-answer.ts';

export class TranslatedStream implements AnswerReader {
  readonly #held: HeldOutput;
  readonly #framer: Framer;
  #decode: Fold<RawEvent, AnswerEvent>;
  /** From the first event on, which may say whose answer it is. */
  #encode: Fold<AnswerEvent, string> | undefined;
  readonly #translation: Translation;
  /** Since the last whole event. */
  #partialBytes = 0;
  #failure: Failure | undefined;
  #finished = false;
  #ended = false;
  usage: Usage | null = null;
  model: string | null = null;

  constructor(origin: AnswerOrigin, output: Output, flow: Flow, translation: Translation) {
    const { from } = translation;
    this.#translation = translation;
    this.#held = new HeldOutput(origin, output, flow);
    this.#framer = createFramer(from.framing);
    this.#decode = from.decodeStream();
  }

  get begun(): boolean {
    return this.#held.begun;
  }

  get committed(): boolean {
    return this.#held.committed;
  }

  get ttftMs(): number | null {
    return this.#held.ttftMs;
  }

  push(chunk: Buffer): Progress {
    const raw = this.#framer.push(chunk);
    this.#partialBytes = raw.length > 0 ? 0 : this.#partialBytes + chunk.length;
    return this.#partialBytes > MAX_EVENT_BYTES ? MALFORMED : this.#take(raw);
  }

  finish(): Progress {
    const progress = this.#take(this.#framer.end());
    if (progress !== 'more' && progress !== 'nothing') return progress;
    // Some servers say why they have ended, and leave out that this is all.
    return this.#finished ? this.#takeEvents([{ type: 'end' }]) : MALFORMED;
  }

  #take(raw: readonly RawEvent[]): Progress {
    const events: AnswerEvent[] = [];
    for (const event of raw) {
      const { out, next } = this.#decode.step(event);
      this.#decode = next;
      events.push(...out);
    }
    const progress = this.#takeEvents(events);
    return progress === 'nothing' && raw.some((event) => !isKeepAlive(event)) ? 'more' : progress;
  }

  #takeEvents(events: readonly AnswerEvent[]): Progress {
    let text = '';
    let output = false;
    let deltas = 0;
    for (const event of events) {
      if (this.#ended || this.#failure !== undefined) break;
      output ||= isOutput(event);
      if (isOfAnswer(event)) deltas++;
      text += this.#write(event);
    }
    // Output and failure in one piece: nobody has seen the output, so another deployment may still answer.
    if (this.#failure !== undefined && !this.committed) return this.#failure;
    if (output) this.#held.begin();
    if (text !== '' && !this.#held.write(Buffer.from(text), deltas)) return MALFORMED;
    if (this.#failure !== undefined) return this.#failure;
    if (!this.#ended) return 'nothing';
    // All of nothing is no answer.
    if (!this.begun) return MALFORMED;
    this.#held.end();
    return 'done';
  }

  #write(event: AnswerEvent): string {
    if (event.type === 'failure') {
      this.#failure = event.failure;
      return '';
    }
    if (event.type === 'start') this.model = event.model;
    if (event.type === 'usage') this.usage = event.usage;
    if (event.type === 'finish') this.#finished = true;
    if (event.type === 'end') this.#ended = true;
    const { out, next } = (this.#encode ?? this.#encodeFrom(event)).step(event);
    this.#encode = next;
    return out.join('');
  }

  #encodeFrom(first: AnswerEvent): Fold<AnswerEvent, string> {
    const { to, context } = this.#translation;
    return to.encodeStream(first.type === 'start' ? namedBy(first, context) : context);
  }
}

/** What a reader of the answer would see. An answer that ends without a word is an answer. */
function isOutput({ type }: AnswerEvent): boolean {
  return type !== 'start' && type !== 'usage' && type !== 'part-end' && type !== 'failure' && type !== 'end';
}
