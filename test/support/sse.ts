/** Events of a chat completion stream, for tests that need only the shortest. */

/** One event with this data: a value as JSON, a string as it is. */
export function event(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** A chunk with one choice. */
export function delta(fields: object, finishReason: string | null = null): string {
  return event({ choices: [{ index: 0, delta: fields, finish_reason: finishReason }] });
}

/** A chunk that says something. */
export function says(content: string): string {
  return delta({ content });
}

/** The extra chunk of `include_usage`. */
export function usageEvent(promptTokens: number, completionTokens: number): string {
  return event({ choices: [], usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens } });
}

export const ROLE: string = delta({ role: 'assistant', content: '' });
export const STOP: string = delta({}, 'stop');
export const DONE: string = event('[DONE]');
