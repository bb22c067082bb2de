/** Requests that may come twice: one under a key of the client's is served once, and its answer given again. */
import { hash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { ERRORS, PointsmanError } from '../core/errors.ts';
import type { IdempotencyStore, KeptAnswer } from '../core/ports.ts';
import { AnswerCopy } from './answer-copy.ts';

export interface Keyed {
  /** The header, as it came. */
  readonly key: string | readonly string[];
  /** Name of the caller's key. */
  readonly caller: string | null;
  readonly path: string;
  readonly body: Buffer;
}

/** The right to answer under a key. */
export interface Claim {
  /** To be filled with the answer. */
  readonly copy: AnswerCopy;
  /** What has been copied is the whole answer. */
  finish(): void;
  /** There is no answer. After `finish` it does nothing. */
  release(): void;
}

/** What there is under a key: an answer, or the right to give it. */
export type Under =
  | { readonly kind: 'claim'; readonly claim: Claim }
  | { readonly kind: 'answer'; readonly answer: KeptAnswer };

const KEY = /^[\x21-\x7e]{1,255}$/;

/** @throws PointsmanError `invalid_value`, `idempotency_in_progress`, `idempotency_mismatch` */
export async function lookUnder({ key, caller, path, body }: Keyed, store: IdempotencyStore): Promise<Under> {
  if (typeof key !== 'string' || !KEY.test(key)) {
    const message = 'The header `Idempotency-Key` must be 1 to 255 visible ASCII characters without spaces.';
    throw new PointsmanError('invalid_value', message, { param: 'Idempotency-Key' });
  }
  const scoped = JSON.stringify([caller, path, key]);
  const claim = await store.claim(scoped, hash('sha256', body, 'base64'));
  switch (claim.kind) {
    case 'finished':
      return { kind: 'answer', answer: claim.answer };
    case 'claimed':
      return { kind: 'claim', claim: claimOf(scoped, store) };
    case 'in-progress':
      throw refusal('idempotency_in_progress');
    case 'mismatch':
      throw refusal('idempotency_mismatch');
  }
}

function claimOf(key: string, store: IdempotencyStore): Claim {
  const copy = new AnswerCopy();
  let open = true;
  const release = (): void => {
    if (open) store.release(key);
    open = false;
  };
  return {
    copy,
    finish() {
      const answer = copy.whole();
      if (answer === undefined) release();
      else if (open) store.finish(key, answer);
      open = false;
    },
    release,
  };
}

function refusal(code: 'idempotency_in_progress' | 'idempotency_mismatch'): PointsmanError {
  return new PointsmanError(code, ERRORS[code].meaning, { param: 'Idempotency-Key' });
}

/** As the first client got it, its request's id included. */
export function replay(response: ServerResponse, { status, headers, body }: KeptAnswer): void {
  response.writeHead(status, [...headers, 'idempotent-replayed', 'true']);
  response.end(body);
}
