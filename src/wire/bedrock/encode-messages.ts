/** A conversation's messages as Converse has them: the user's and the assistant's by turns, and the system's first apart. */
import type {
  AssistantPart,
  Conversation,
  Message,
  ReasoningPart,
  ToolCall,
  ToolResult,
  UserPart,
} from '../form/conversation.ts';
import { runsOf } from '../form/runs.ts';
import { sealBy } from '../form/seal.ts';
import { asUser, partSystem } from '../form/system-messages.ts';
import { argumentsObject } from '../form/tool-arguments.ts';
import { compact } from '../json/compact.ts';
import type { JsonObject } from '../json/problem.ts';
import { documentNames, encodeMedia } from './media.ts';
import { redactedData } from './seals.ts';

const CACHE_POINT: JsonObject = { cachePoint: { type: 'default' } };

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: readonly JsonObject[];
}

interface Options {
  readonly cachePoints: boolean;
  readonly documentName: (wanted: string) => string;
}

/** The fields `system` and `messages`. @param extra what else the system has to say */
export function encodeMessages(
  { messages }: Conversation,
  { cachePoints, extra }: { readonly cachePoints: boolean; readonly extra: readonly string[] },
): JsonObject {
  const options = { cachePoints, documentName: documentNames() };
  const { system: first, rest } = partSystem(messages);
  const turns = joined(rest.flatMap((message) => encodeMessage(message, options)));
  const system = [...encodeParts(first, options), ...extra.map((text) => ({ text }))];
  // Somebody has to speak.
  if (turns.length === 0 && system.length > 0) return { messages: [{ role: 'user', content: system }] };
  return compact({ system: system.length === 0 ? undefined : system, messages: turns });
}

function encodeMessage(message: Message, options: Options): readonly Turn[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'user', content: encodeParts(asUser(message.content), options) }];
    case 'user':
      return [{ role: 'user', content: encodeParts(message.content, options) }];
    case 'assistant':
      return [{ role: 'assistant', content: message.content.flatMap((part) => encodeSaid(part, options)) }];
    case 'tool':
      return [{ role: 'user', content: message.results.flatMap((result) => encodeResult(result, options)) }];
  }
}

/** No role may speak twice in a row, or without saying anything. */
function joined(turns: readonly Turn[]): readonly Turn[] {
  const said = turns.filter(({ content }) => content.length > 0);
  return runsOf(said, ({ role }) => role).map((run) => ({
    role: run[0].role,
    content: run.flatMap(({ content }) => content),
  }));
}

function encodeParts(parts: readonly UserPart[], options: Options): readonly JsonObject[] {
  return parts.flatMap((part) =>
    withMark(part.type === 'text' ? words(part.text) : mediaBlocks(part, options), part, options),
  );
}

/** Bedrock refuses a block without words. */
function words(text: string): readonly JsonObject[] {
  return text.trim() === '' ? [] : [{ text }];
}

function mediaBlocks(part: Exclude<UserPart, { readonly type: 'text' }>, options: Options): readonly JsonObject[] {
  const block = encodeMedia(part, options.documentName);
  return block === undefined ? [] : [block];
}

/** The mark follows what it marks; there must be something. */
function withMark(
  blocks: readonly JsonObject[],
  { cache }: { readonly cache?: true },
  { cachePoints }: Options,
): readonly JsonObject[] {
  return cache && cachePoints && blocks.length > 0 ? [...blocks, CACHE_POINT] : blocks;
}

function encodeSaid(part: AssistantPart, options: Options): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return withMark(words(part.text), part, options);
    case 'refusal':
      return words(part.text);
    case 'reasoning':
      return encodeReasoning(part);
    case 'tool-call':
      return [encodeCall(part)];
  }
}

/** Without a signature of its own it is refused, or taken for something that was said aloud. */
function encodeReasoning(part: ReasoningPart): readonly JsonObject[] {
  const signature = sealBy('bedrock', part);
  if (signature === undefined) return [];
  const redactedContent = redactedData(signature);
  const reasoningText = redactedContent === undefined ? { text: part.text, signature } : undefined;
  return [{ reasoningContent: compact({ reasoningText, redactedContent }) }];
}

function encodeCall({ id, name, arguments: text }: ToolCall): JsonObject {
  return { toolUse: { toolUseId: wireId(id), name, input: argumentsObject(text) } };
}

function encodeResult({ callId, content, isError }: ToolResult, options: Options): readonly JsonObject[] {
  const blocks = content.flatMap((part) => (part.type === 'text' ? [{ text: part.text }] : mediaBlocks(part, options)));
  const result = {
    toolResult: compact({
      toolUseId: wireId(callId),
      content: blocks.length === 0 ? [{ text: '' }] : blocks,
      // Not every model takes the word for success.
      status: isError ? 'error' : undefined,
    }),
  };
  return withMark([result], content.some(({ cache }) => cache) ? { cache: true } : {}, options);
}

const MAX_ID = 64;

/** The same id always becomes the same one. The end of a long one tells more than its beginning. */
function wireId(id: string): string {
  return id.replace(/[^\w-]/g, '_').slice(-MAX_ID);
}
