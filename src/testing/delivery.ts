/** The two ways an answer goes out, whole or in part: as a stream of events, or as one JSON object. */
import type { Answer } from './answer.ts';
import { type ApiFault, errorBody } from './api-fault.ts';
import { completion, completionChunks } from './completion.ts';
import { JSON_TYPE, type Reply, SSE_TYPE } from './reply.ts';
import type { RequestEntry } from './request-books.ts';
import type { ModelProfile } from './simulated-model.ts';

/** Everything about one answer that is due. */
export interface Exchange {
  readonly reply: Reply;
  readonly entry: RequestEntry;
  readonly model: ModelProfile;
  readonly answer: Answer;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** Resolves when `elapsedMs` have passed since the request was complete, or its connection is gone. */
  readonly until: (elapsedMs: number) => Promise<void>;
}

export interface Delivery {
  /** The status 200 and the headers. */
  start(): void;
  /** The first `chunks` chunks, at the model's pace; of one JSON object the first half, unless `chunks` is 0. */
  part(chunks: number): Promise<void>;
  whole(): Promise<void>;
  /** An error in the place of what follows the first `chunks` chunks, or of the JSON object. */
  fault(chunks: number, fault: ApiFault): Promise<void>;
}

export function delivery(exchange: Exchange): Delivery {
  exchange.entry.good = exchange.answer.good;
  return exchange.stream ? streamDelivery(exchange) : jsonDelivery(exchange);
}

function streamDelivery({ reply, entry, model, answer, includeUsage, createdMs, until }: Exchange): Delivery {
  const chunks = completionChunks(answer, createdMs, includeUsage);
  const part = async (count: number): Promise<void> => {
    await until(model.ttftMs);
    reply.start(200, SSE_TYPE);
    for (const [i, chunk] of chunks.slice(0, count).entries()) {
      await until(model.ttftMs + tokensMs(i, model));
      if (reply.signal.aborted) return;
      await reply.write(event(JSON.stringify(chunk)));
      entry.chunksSent++;
    }
  };
  return {
    start: () => reply.start(200, SSE_TYPE),
    part,
    async whole() {
      await part(chunks.length);
      // The terminator is an event of its own, and so a write of its own.
      await reply.write(event('[DONE]'));
      reply.finish();
    },
    async fault(count, fault) {
      await part(count);
      await reply.write(event(JSON.stringify(errorBody(fault))));
      reply.finish();
    },
  };
}

function jsonDelivery({ reply, model, answer, createdMs, until }: Exchange): Delivery {
  const body = JSON.stringify(completion(answer, createdMs));
  const composed = (): Promise<void> => until(model.ttftMs + tokensMs(answer.tokens.length, model));
  return {
    start: () => reply.start(200, JSON_TYPE),
    async part(count) {
      await composed();
      reply.start(200, JSON_TYPE);
      if (count > 0) await reply.write(body.slice(0, body.length / 2));
    },
    async whole() {
      await composed();
      reply.whole(200, JSON_TYPE, body);
    },
    async fault(_, fault) {
      await composed();
      reply.whole(200, JSON_TYPE, JSON.stringify(errorBody(fault)));
    },
  };
}

/** How long after the first of `tokens` tokens the last one comes. */
function tokensMs(tokens: number, model: ModelProfile): number {
  return (Math.max(0, tokens - 1) * 1000) / model.tokensPerSecond;
}

function event(data: string): string {
  return `data: ${data}\n\n`;
}
