/** A Responses body as a conversation. */
import type { Decoded } from '../dialect.ts';
import type { AnswerFormat, Conversation, Message } from '../form/conversation.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { readEffort } from '../openai/effort.ts';
import { decodeInput } from './decode-input.ts';
import { surveyFields } from './survey-fields.ts';
import { decodeToolChoice, decodeTools } from './tools.ts';

/** @param body one that `readRequest` has taken */
export function decodeRequest(body: JsonObject): Decoded {
  return { conversation: decodeConversation(body), dropped: surveyFields(body).dropped };
}

function decodeConversation(body: JsonObject): Conversation {
  const tools = decodeTools(body);
  const { instructions, parallel_tool_calls: parallel, max_output_tokens: limit } = body;
  const system: readonly Message[] =
    typeof instructions === 'string' ? [{ role: 'system', content: [{ type: 'text', text: instructions }] }] : [];
  return {
    messages: [...system, ...decodeInput(body['input'])],
    tools,
    // A choice among no tools is refused by most.
    toolChoice: tools.length === 0 ? 'auto' : decodeToolChoice(body['tool_choice']),
    ...(typeof parallel === 'boolean' ? { parallelToolCalls: parallel } : {}),
    responseFormat: decodeFormat(body['text']),
    sampling: {
      ...(typeof body['temperature'] === 'number' ? { temperature: body['temperature'] } : {}),
      ...(typeof body['top_p'] === 'number' ? { topP: body['top_p'] } : {}),
    },
    ...(typeof limit === 'number' ? { maxOutputTokens: limit } : {}),
    ...reasoningOf(body['reasoning']),
    ...userOf(body),
    stream: body['stream'] === true,
  };
}

function decodeFormat(text: unknown): AnswerFormat {
  const format = isObject(text) ? text['format'] : undefined;
  if (!isObject(format)) return { type: 'text' };
  if (format['type'] === 'json_object') return { type: 'json' };
  const { name, schema, description, strict } = format;
  if (format['type'] !== 'json_schema' || typeof name !== 'string' || !isObject(schema)) return { type: 'text' };
  return {
    type: 'json-schema',
    name,
    ...(typeof description === 'string' ? { description } : {}),
    schema,
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

function reasoningOf(reasoning: unknown): Pick<Conversation, 'reasoning'> {
  const effort = isObject(reasoning) ? readEffort(reasoning['effort']) : undefined;
  return effort === undefined ? {} : { reasoning: { kind: 'effort', effort } };
}

function userOf({ safety_identifier: identifier, user }: JsonObject): Pick<Conversation, 'user'> {
  const name = identifier ?? user;
  return typeof name === 'string' ? { user: name } : {};
}
