/** A complete answer of another dialect: kept whole, and read once it is. */
import type { Usage } from '../core/usage.ts';
import type { AnswerContext, ClientDialect, ProviderDialect } from '../wire/dialect.ts';
import type { Answer } from '../wire/form/answer.ts';
import { parseObject } from '../wire/json/loose.ts';
import { AnswerBody } from './answer-body.ts';
import { type AnswerOrigin, type AnswerReader, MALFORMED, type Output, type Progress } from './answer-reader.ts';

/** From one dialect to another, for one answer. */
export interface Translation {
  readonly from: ProviderDialect;
  readonly to: ClientDialect;
  readonly context: AnswerContext;
}

export class DecodedAnswer implements AnswerReader {
  readonly #from: ProviderDialect;
  readonly #take: (answer: Answer) => void;
  readonly #body = new AnswerBody();
  committed = false;
  usage: Usage | null = null;
  model: string | null = null;
  readonly ttftMs = null;

  /** @param take is given the answer, at most once */
  constructor(from: ProviderDialect, take: (answer: Answer) => void) {
    this.#from = from;
    this.#take = take;
  }

  get begun(): boolean {
    return this.committed;
  }

  push(chunk: Buffer): Progress {
    return this.#body.push(chunk);
  }

  finish(): Progress {
    const body = parseObject(this.#body.whole().toString());
    const answer = body && this.#from.decodeAnswer(body);
    if (answer === undefined) return (body && this.#from.failureIn?.(body)) ?? MALFORMED;
    this.committed = true;
    this.usage = answer.usage;
    this.model = answer.model;
    this.#take(answer);
    return 'done';
  }
}

/** The client is told who has answered, where the provider says so. */
export function namedBy({ model }: Pick<Answer, 'model'>, context: AnswerContext): AnswerContext {
  return model === null ? context : { ...context, model };
}

/** Written again in the caller's dialect. */
export function translatedAnswer(
  { deployment, number }: AnswerOrigin,
  { sink, onOutput }: Output,
  { from, to, context }: Translation,
): AnswerReader {
  return new DecodedAnswer(from, (answer) => {
    onOutput?.();
    sink.begin({ deployment, stream: false, attempts: number, usage: answer.usage });
    sink.end(Buffer.from(JSON.stringify(to.encodeAnswer(answer, namedBy(answer, context)))));
  });
}
