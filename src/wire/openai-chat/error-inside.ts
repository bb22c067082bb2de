/** An error in the place of an answer or of a part of one, where the status says success. */
import type { Failure } from '../form/answer.ts';
import { parseObject } from '../json/loose.ts';
import type { JsonObject } from '../json/problem.ts';
import { classifyErrorEvent } from '../openai/classify-failure.ts';

/** Some write the error without the object around it. */
export function isError(body: JsonObject): boolean {
  const { error } = body;
  return (error !== undefined && error !== null) || body['object'] === 'error' || body['type'] === 'error';
}

/** Undefined for what is no error. */
export function failureIn(body: JsonObject): Failure | undefined {
  return isError(body) ? classifyErrorEvent(JSON.stringify(body), body['error'] ?? body) : undefined;
}

/** The same for the text of one. */
export function failureInText(text: string): Failure | undefined {
  const body = parseObject(text);
  return body === undefined ? undefined : failureIn(body);
}
