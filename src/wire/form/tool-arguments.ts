/** Arguments of calls, for dialects that have them as an object and not as the text that the model wrote. */
import { parseObject } from '../json/loose.ts';
import type { JsonObject } from '../json/problem.ts';

/**
 * What is no JSON object, half of one for example, stands under `arguments`, as text: the model that wrote it sees its
 * mistake.
 */
export function argumentsObject(text: string): JsonObject {
  if (text.trim() === '') return {};
  return parseObject(text) ?? { arguments: text };
}
