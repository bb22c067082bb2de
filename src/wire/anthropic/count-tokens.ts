/** An estimate for `/v1/messages/count_tokens`, without asking anybody. */
import { estimateInputTokens } from '../../core/prompt-size.ts';
import type { JsonObject } from '../json/problem.ts';
import { readBody } from './read-body.ts';
import { chatRequestOf } from './read-request.ts';

/**
 * Tokens of the prompt: messages, tools and the arguments of earlier calls. A body without `max_tokens` will do.
 *
 * @throws PointsmanError `invalid_value`, with the path of the field
 */
export function countTokens(body: JsonObject): number {
  return estimateInputTokens(chatRequestOf(readBody(body, { counting: true }), { constraints: {}, tags: [] }));
}
