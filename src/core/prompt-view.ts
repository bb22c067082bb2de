/**
 * The parts of a conversation that deciding reads: never more than a fixed window, however long the prompt.
 */
import type { ChatMessage, ChatRequest } from './chat-request.ts';

/** Characters that a classifier may read at each end of the text. */
const WINDOW = 32 * 1024;

export interface PromptView {
  /** The last user message, its middle left out if it is longer than two windows. */
  readonly query: string;
}

export function viewPrompt(request: ChatRequest): PromptView {
  const last = request.messages.findLast(({ role }) => role === 'user');
  return { query: last === undefined ? '' : windowed(last) };
}

/** The first and last window of a message's text. */
function windowed({ content }: ChatMessage): string {
  if (typeof content === 'string') return cutMiddle(content, WINDOW);
  let head = '';
  for (const part of content) {
    if (part.type !== 'text') continue;
    head += head === '' ? part.text : `\n${part.text}`;
  }
  return cutMiddle(head, WINDOW);
}

/** At most `size` characters from the start and `size` from the end. */
export function cutMiddle(text: string, size: number): string {
  return text.length <= 2 * size ? text : text.slice(0, size) + text.slice(-size);
}
