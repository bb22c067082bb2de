/** How large a request is for a model: tokens of all its messages, by extrapolating a sample. */
import type { ChatMessage, ChatRequest } from './chat-request.ts';
import { estimateJsonTokens } from './json-size.ts';
import { kindWanted } from './model-kind.ts';
import { cutMiddle } from './prompt-view.ts';
import { estimateTokens } from './tokens.ts';

/** Characters of each end of a text that are looked at. */
const SAMPLE = 1024;
/** What the largest texts among the messages are sampled for; the others share their density. */
const SAMPLED_TEXTS = 3;
/** Roles and separators, per message of a chat. */
const MESSAGE_OVERHEAD_TOKENS = 4;
/** As billed for a typical image, when its size is not known. */
const IMAGE_TOKENS = 765;
/** What stands around the definition of a tool. */
const TOOL_OVERHEAD_TOKENS = 12;

export function estimateInputTokens(request: ChatRequest): number {
  const { dialect, messages, toolCount, definitions = NOTHING, promptTokens = 0 } = request;
  let characters = 0;
  let jsonTokens = 0;
  let attachments = 0;
  const samples: string[] = [];
  for (let i = messages.length - 1; i >= 0; i--) {
    const { content, calls } = messages[i] as ChatMessage;
    if (calls !== undefined) jsonTokens += estimateEach(calls);
    if (typeof content === 'string') {
      characters += content.length;
      addSample(samples, content);
      continue;
    }
    for (const part of content) {
      if (part.type === 'text') {
        characters += part.text.length;
        addSample(samples, part.text);
      } else {
        attachments++;
      }
    }
  }
  return Math.ceil(
    characters * density(samples) +
      attachments * IMAGE_TOKENS +
      toolCount * TOOL_OVERHEAD_TOKENS +
      estimateEach(definitions) +
      jsonTokens +
      promptTokens +
      (kindWanted(dialect) === 'chat' ? messages.length * MESSAGE_OVERHEAD_TOKENS : 0),
  );
}

const NOTHING: readonly unknown[] = [];

function estimateEach(values: readonly unknown[]): number {
  let tokens = 0;
  for (const value of values) tokens += estimateJsonTokens(value);
  return tokens;
}

/** Keeps the longest texts: they are most of the bill. */
function addSample(samples: string[], text: string): void {
  if (text.length === 0) return;
  if (samples.length < SAMPLED_TEXTS) {
    samples.push(text);
    return;
  }
  let shortest = 0;
  for (let i = 1; i < samples.length; i++) {
    if ((samples[i] as string).length < (samples[shortest] as string).length) shortest = i;
  }
  if (text.length > (samples[shortest] as string).length) samples[shortest] = text;
}

/** Tokens per character, each sampled text by its share of the characters. */
function density(samples: readonly string[]): number {
  let tokens = 0;
  let characters = 0;
  for (const text of samples) {
    const sample = cutMiddle(text, SAMPLE);
    tokens += (estimateTokens(sample) * text.length) / sample.length;
    characters += text.length;
  }
  return characters === 0 ? 0 : tokens / characters;
}
