/** The field in which a client looks for reasoning: OpenAI has none, and others have two. */
import type { AnswerContext } from '../dialect.ts';
import { isObject } from '../json/problem.ts';

/** OpenRouter's clients, which ask for reasoning in their own words, read it under the same name; the others as DeepSeek's. */
export function reasoningFieldOf({ request }: Pick<AnswerContext, 'request'>): 'reasoning' | 'reasoning_content' {
  return isObject(request['reasoning']) || request['include_reasoning'] === true ? 'reasoning' : 'reasoning_content';
}
