/** Tools that take a text as it is. Elsewhere a tool takes an object, so the text becomes its only member. */
import type { Tool } from '../form/conversation.ts';
import { parseObject } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

const PARAMETERS: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole text for this tool, as it is.' } },
  required: ['input'],
  additionalProperties: false,
};

/** Its grammar, which no other dialect could enforce, is told in words. */
export function decodeCustomTool({ description, format }: JsonObject, name: string): Tool {
  const grammar = isObject(format) && typeof format['definition'] === 'string' ? format : undefined;
  const words = [
    ...(typeof description === 'string' ? [description] : []),
    ...(grammar === undefined
      ? []
      : [`\`input\` must fit this grammar (${grammar['syntax']}):\n${grammar['definition']}`]),
  ];
  return { name, ...(words.length === 0 ? {} : { description: words.join('\n\n') }), parameters: PARAMETERS };
}

export function customArguments(input: unknown): string {
  return JSON.stringify({ input: typeof input === 'string' ? input : '' });
}

/** What is no such object, half of one for example, is taken for the text itself: the tool will say what it lacks. */
export function customInput(callArguments: string): string {
  const { input } = parseObject(callArguments) ?? {};
  return typeof input === 'string' ? input : callArguments;
}
