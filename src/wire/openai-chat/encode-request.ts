/** A conversation as a chat completion body, with the quirks of the endpoint that is asked. */
import type { Quirks } from '../../core/quirks.ts';
import type { EncodedRequest, Target } from '../dialect.ts';
import type {
  AnswerFormat,
  AssistantPart,
  Conversation,
  Message,
  Sampling,
  Tool,
  ToolChoice,
} from '../form/conversation.ts';
import { effortOf } from '../form/effort.ts';
import { hasForeignSeals } from '../form/foreign-seals.ts';
import { userPartsOf } from '../form/user-parts.ts';
import type { JsonObject } from '../json/problem.ts';
import { leaveOutRefused } from '../leave-out-refused.ts';
import { takenSampling } from '../openai/taken-sampling.ts';
import { isTooLong } from '../openai/user-length.ts';
import { encodeMessages } from './encode-messages.ts';

export function encodeRequest(conversation: Conversation, target: Target): EncodedRequest {
  const { quirks, upstreamModel } = target;
  const { responseFormat, stream, user } = conversation;
  const effort = encodeEffort(conversation, quirks);
  const sampling = takenSampling(conversation.sampling, upstreamModel, effort === 'none');
  const body: JsonObject = present({
    model: quirks.noModelInBody === true ? undefined : upstreamModel,
    messages: encodeMessages(withSchemaInWords(conversation, quirks), quirks),
    ...encodeTools(conversation, quirks),
    response_format: encodeFormat(responseFormat, quirks),
    ...encodeSampling(sampling.taken),
    [quirks.limitField ?? 'max_completion_tokens']: limitOf(conversation, target),
    reasoning_effort: effort,
    user: user === undefined || isTooLong(user) ? undefined : user,
    stream: stream ? true : undefined,
    // Money is settled by it.
    stream_options: stream && quirks.noStreamUsage !== true ? { include_usage: true } : undefined,
    ...quirks.bodyFields,
  });
  const dropped = [...lossesOf(conversation, quirks), ...sampling.dropped];
  return leaveOutRefused({ body, headers: [], dropped }, quirks);
}

function present(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function encodeTools({ tools, toolChoice, parallelToolCalls }: Conversation, quirks: Quirks): JsonObject {
  // Without tools, whatever is said of them is refused.
  if (tools.length === 0) return {};
  return {
    tools: tools.map(encodeTool),
    tool_choice: encodeChoice(toolChoice),
    parallel_tool_calls: quirks.noParallelToolCalls === true ? undefined : parallelToolCalls,
  };
}

function encodeTool({ name, description, parameters, strict }: Tool): JsonObject {
  return { type: 'function', function: present({ name, description, parameters, strict }) };
}

function encodeChoice(choice: ToolChoice): unknown {
  if (typeof choice === 'object') return { type: 'function', function: { name: choice.name } };
  return choice === 'auto' ? undefined : choice;
}

function encodeFormat(format: AnswerFormat, { noJsonSchema }: Quirks): JsonObject | undefined {
  if (format.type === 'text') return undefined;
  if (format.type === 'json' || noJsonSchema === true) return { type: 'json_object' };
  const { name, description, schema, strict } = format;
  return { type: 'json_schema', json_schema: present({ name, description, schema, strict }) };
}

/** Where a schema cannot be sent as one, the system message says it. */
function withSchemaInWords({ messages, responseFormat }: Conversation, { noJsonSchema }: Quirks): readonly Message[] {
  if (noJsonSchema !== true || responseFormat.type !== 'json-schema') return messages;
  const schema = JSON.stringify(responseFormat.schema);
  const text = `Answer with a JSON object that fits this JSON schema, and with nothing else:\n${schema}`;
  const [first, ...rest] = messages;
  return first?.role === 'system'
    ? [{ role: 'system', content: [...first.content, { type: 'text', text }] }, ...rest]
    : [{ role: 'system', content: [{ type: 'text', text }] }, ...messages];
}

function encodeSampling({ temperature, topP, stop, seed, presencePenalty, frequencyPenalty }: Sampling): JsonObject {
  return {
    temperature,
    top_p: topP,
    stop,
    seed,
    presence_penalty: presencePenalty,
    frequency_penalty: frequencyPenalty,
  };
}

function limitOf({ maxOutputTokens: own }: Conversation, { maxOutputTokens: ours }: Target): number | undefined {
  return own === undefined || ours === undefined ? (own ?? ours) : Math.min(own, ours);
}

function encodeEffort({ reasoning }: Conversation, { noReasoningEffort }: Quirks): string | undefined {
  return reasoning === undefined || noReasoningEffort === true ? undefined : effortOf(reasoning);
}

type Loss = (conversation: Conversation, quirks: Quirks) => boolean;

/** What a conversation may have that has no place in the body. */
const LOSSES: Readonly<Record<string, Loss>> = {
  'sampling.topK': ({ sampling }) => sampling.topK !== undefined,
  user: ({ user }) => user !== undefined && isTooLong(user),
  reasoning: ({ reasoning }, { noReasoningEffort }) => reasoning !== undefined && noReasoningEffort === true,
  parallelToolCalls: ({ parallelToolCalls, tools }, { noParallelToolCalls }) =>
    parallelToolCalls !== undefined && (noParallelToolCalls === true || tools.length === 0),
  'messages[].cache': (conversation) => userPartsOf(conversation).some(({ part }) => part.cache === true),
  'messages[].reasoning': ({ messages }, { reasoningField }) =>
    reasoningField === undefined && said(messages).some(({ type }) => type === 'reasoning'),
  // Said in words, it is a wish.
  responseFormat: ({ responseFormat }, { noJsonSchema }) =>
    responseFormat.type === 'json-schema' && noJsonSchema === true,
  // Only the model that wrote it can read it.
  'messages[].seal': (conversation) => hasForeignSeals(conversation),
  'messages[].isError': ({ messages }) =>
    messages.some((message) => message.role === 'tool' && message.results.some(({ isError }) => isError)),
};

function lossesOf(conversation: Conversation, quirks: Quirks): readonly string[] {
  return Object.keys(LOSSES).filter((path) => LOSSES[path]?.(conversation, quirks));
}

function said(messages: readonly Message[]): readonly AssistantPart[] {
  return messages.flatMap((message) => (message.role === 'assistant' ? message.content : []));
}

/** OpenAI wants audio and files as data; of images it takes a URL as well. */
export function unsupported(conversation: Conversation): readonly string[] {
  return userPartsOf(conversation)
    .filter(({ part }) => (part.type === 'audio' || part.type === 'file') && part.source.kind === 'url')
    .map(({ path }) => path);
}
