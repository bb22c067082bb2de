/** A Messages body as a `ChatRequest`: what deciding reads of it. */
import type { ChatMessage, ChatRequest, ContentPart, ResponseFormat } from '../../core/chat-request.ts';
import type { RequestHints } from '../../core/hints.ts';
import type { JsonObject } from '../json/problem.ts';
import type { Block } from './blocks.ts';
import { type Body, type BodyMessage, readBody } from './read-body.ts';

/** @throws PointsmanError `invalid_value`, with the path of the field */
export function readRequest(body: JsonObject, hints: RequestHints): ChatRequest {
  return chatRequestOf(readBody(body), hints);
}

export function chatRequestOf(read: Body, hints: RequestHints): ChatRequest {
  return {
    dialect: 'anthropic',
    untranslatable: read.untranslatable,
    model: read.model,
    messages: chatMessagesOf(read),
    toolCount: read.toolChoice === 'none' ? 0 : read.toolCount,
    ...definitionsIn(read),
    responseFormat: responseFormatOf(read),
    ...(read.maxTokens === undefined ? {} : { maxOutputTokens: read.maxTokens }),
    stream: read.stream,
    hints,
  };
}

/** What is offered stands in the prompt, also if it may not be called. */
function definitionsIn({ tools, format }: Body): Pick<ChatRequest, 'definitions'> {
  const definitions = [...tools, ...(format.type === 'json-schema' ? [format.schema] : [])];
  return definitions.length === 0 ? {} : { definitions };
}

function responseFormatOf({ format }: Body): ResponseFormat {
  return format.type;
}

function chatMessagesOf({ system, messages }: Body): readonly ChatMessage[] {
  const first: readonly ChatMessage[] = system.length === 0 ? [] : [message('system', system)];
  return [...first, ...messages.flatMap(split)];
}

/** What tools gave back is no word of the user's, though it stands in a message of theirs. */
function split({ role, blocks }: BodyMessage): readonly ChatMessage[] {
  const results = blocks.flatMap((block) => (block.type === 'tool-outcome' ? block.content : []));
  const isTool = blocks.some(({ type }) => type === 'tool-outcome');
  const rest = blocks.filter(({ type }) => type !== 'tool-outcome');
  if (!isTool) return [message(role, blocks)];
  return [message('tool', results), ...(rest.length === 0 ? [] : [message(role, rest)])];
}

function message(role: ChatMessage['role'], blocks: readonly Block[]): ChatMessage {
  const content = blocks.flatMap(contentOf);
  const [only] = content;
  const calls = blocks.flatMap((block) =>
    block.type === 'tool-use' ? [{ name: block.name, input: block.input }] : [],
  );
  return {
    role,
    content: content.length === 1 && only?.type === 'text' ? only.text : content,
    toolCalls: calls.length,
    ...(calls.length === 0 ? {} : { calls }),
  };
}

function contentOf(block: Block): readonly ContentPart[] {
  switch (block.type) {
    case 'text':
    case 'thinking':
      return [{ type: 'text', text: block.text }];
    case 'image':
    case 'audio':
    case 'file':
      return [{ type: block.type }];
    default:
      return [];
  }
}
