/** A line of outcome data, as far as deciding reads it. What models made of the prompt is left alone. */
import { isPointsmanError } from '../core/errors.ts';
import { invalid, readObject, readString } from '../wire/json/problem.ts';
import { type Line, LineError } from './read-lines.ts';
import type { Prompt } from './route-question.ts';

export interface DataPrompt {
  readonly id: string | number;
  readonly prompt: Prompt;
  /** What the data says of it, which nobody needs to believe. */
  readonly task: string | undefined;
}

/** @throws LineError that names the field */
export function readDataPrompt(line: Line): DataPrompt {
  return atLine(line, () => {
    const fields = readObject(parse(line), 'line');
    const { id, prompt, messages, task } = fields;
    if (typeof id !== 'string' && typeof id !== 'number') throw invalid('id', 'a string or a number', id);
    if (messages === undefined && typeof prompt !== 'string') {
      throw invalid('prompt', 'a string where there are no `messages`', prompt);
    }
    return {
      id,
      prompt: messages === undefined ? { prompt: String(prompt) } : { messages },
      task: task === undefined || task === null ? undefined : readString(task, 'task'),
    };
  });
}

function parse({ number, text }: Line): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LineError(number, 'the line is not JSON');
  }
}

/** Runs `work`, and says of what it throws about a field which line it was. */
export function atLine<T>({ number }: Line, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isPointsmanError(error) ? new LineError(number, error.message) : error;
  }
}
