/** What a provider does with each request. */
import { createDraws } from '../draws.ts';
import type { JsonObject } from '../json-object.ts';
import type { Fault } from './fault.ts';

/** A request as a script sees it. */
export interface AskedRequest {
  /** Order of arrival, from 1. */
  readonly number: number;
  /** Of `Authorization: Bearer`, `x-api-key`, `api-key`, `x-goog-api-key` or `?key=`; null if there is none. */
  readonly credential: string | null;
  /** Named by the body, or by the path where the dialect has it there; null if nothing names one. */
  readonly model: string | null;
  readonly stream: boolean;
  /** Null if it is not a JSON object. */
  readonly body: JsonObject | null;
  readonly method: string;
  readonly path: string;
  /** Names in lower case; of several with a name, the values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A list has a fault for each request in turn; after its end, and without a script, everything is answered. A function
 * is called with `draw`, which yields numbers in [0, 1) that follow from the seed and the request's number.
 */
export type Script = readonly Fault[] | ((request: AskedRequest, draw: () => number) => Fault);

const ANSWER: Fault = { kind: 'answer' };

/** A script that is being played. */
export type Player = (request: AskedRequest) => Fault;

export function playerOf(script: Script, seed: number | string): Player {
  if (typeof script === 'function') return (request) => script(request, drawsOf(seed, request.number));
  let next = 0;
  return () => script[next++] ?? ANSWER;
}

function drawsOf(seed: number | string, number: number): () => number {
  const draws = createDraws('faulty provider', seed, number);
  let drawn = 0;
  return () => draws.uniform(String(drawn++));
}
