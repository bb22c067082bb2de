/** What becomes of every field of a legacy completion when it is translated. */
import { any, CONSTRAINTS, type Fate, type Fields, fateIn, is } from '../openai/fate.ts';

const FIELDS: Fields = {
  carried: {
    model: any,
    prompt: (value) => promptText(value) !== undefined,
    max_tokens: any,
    temperature: any,
    top_p: any,
    presence_penalty: any,
    frequency_penalty: any,
    seed: any,
    stop: any,
    stream: any,
    stream_options: any,
    user: any,
    // These ask for nothing.
    n: is(1),
    best_of: is(1),
    echo: is(false),
    suffix: is(''),
    logprobs: is(false),
  },
  hints: {},
  essential: new Set(['response_format', ...CONSTRAINTS]),
};

export function fateOf(name: string, value: unknown): Fate {
  return fateIn(FIELDS, name, value);
}

/** Undefined for several prompts, each of which wants an answer of its own, and for tokens. */
export function promptText(prompt: unknown): string | undefined {
  if (typeof prompt === 'string') return prompt;
  if (!Array.isArray(prompt) || prompt.length !== 1) return undefined;
  const only: unknown = prompt[0];
  return typeof only === 'string' ? only : undefined;
}
