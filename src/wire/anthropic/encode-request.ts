/** A conversation as a Messages body. */

import { type ClaudeTraits, claudeTraits } from '../claude/claude-models.ts';
import { encodeThinking } from '../claude/encode-thinking.ts';
import { strictSchema } from '../claude/strict-schema.ts';
import type { EncodedRequest, Target } from '../dialect.ts';
import type { AnswerFormat, Conversation } from '../form/conversation.ts';
import { userPartsOf } from '../form/user-parts.ts';
import { compact, compactOrAbsent } from '../json/compact.ts';
import type { JsonObject } from '../json/problem.ts';
import { leaveOutRefused } from '../leave-out-refused.ts';
import { quirkPath } from '../quirk-path.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeSampling } from './encode-sampling.ts';
import { encodeTools } from './encode-tools.ts';
import { mayThink } from './tool-loop.ts';

export const API_VERSION = '2023-06-01';

export function encodeRequest(conversation: Conversation, target: Target): EncodedRequest {
  const { quirks, upstreamModel } = target;
  const traits = claudeTraits(upstreamModel);
  const { system, turns, ...messages } = encodeMessages(conversation.messages, traits.systemTurns);
  const tools = encodeTools(conversation, target, traits);
  const thinking = encodeThinking({
    wish: quirks.noReasoningEffort === true ? undefined : conversation.reasoning,
    traits,
    maxTokens: lower(conversation.maxOutputTokens, target.maxOutputTokens),
    allowed: !tools.forced && mayThink(turns),
  });
  const sampling = encodeSampling(conversation.sampling, traits, isThinking(thinking.thinking));
  const format = encodeFormat(conversation.responseFormat, target, traits);
  const instructions = format.instruction === undefined ? [] : [{ type: 'text', text: format.instruction }];
  const whole = [...system, ...instructions];
  const user = encodeUser(conversation.user);
  const body = compact({
    model: quirks.noModelInBody === true ? undefined : upstreamModel,
    max_tokens: thinking.maxTokens,
    system: whole.length === 0 ? undefined : whole,
    messages: turns,
    tools: tools.tools,
    tool_choice: tools.choice,
    thinking: thinking.thinking,
    output_config: compactOrAbsent({ effort: thinking.effort, format: format.schema }),
    ...sampling.fields,
    metadata: user.metadata,
    stream: conversation.stream ? true : undefined,
    ...quirks.bodyFields,
  });
  const isToldShape = conversation.responseFormat.type !== 'text' && format.schema === undefined;
  const lost = [...lossesOf(conversation, target, isToldShape), ...user.dropped];
  const dropped = [...messages.dropped, ...tools.dropped, ...thinking.dropped, ...sampling.dropped, ...lost];
  return leaveOutRefused({ body, headers: ['anthropic-version', API_VERSION], dropped }, quirks);
}

/** The model in the path is a name of the provider's, from config. */
export function path(target: Target, stream: boolean): string {
  return quirkPath(target, stream, (model) => model) ?? '/messages';
}

function lower(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function isThinking(thinking: JsonObject | undefined): boolean {
  return thinking?.['type'] === 'enabled' || thinking?.['type'] === 'adaptive';
}

interface EncodedFormat {
  readonly schema?: JsonObject;
  /** For the system message, where no field can say it. */
  readonly instruction?: string;
}

const JSON_ONLY = 'Answer with one JSON object and nothing else.';

function encodeFormat(format: AnswerFormat, { quirks }: Target, { jsonSchema }: ClaudeTraits): EncodedFormat {
  if (format.type === 'text') return {};
  if (format.type === 'json') return { instruction: JSON_ONLY };
  const schema = jsonSchema && quirks.noJsonSchema !== true ? strictSchema(format.schema) : undefined;
  if (schema !== undefined) return { schema: { type: 'json_schema', schema } };
  return { instruction: `${JSON_ONLY} It must fit this JSON schema: ${JSON.stringify(format.schema)}` };
}

/** Anthropic takes no longer one. */
const MAX_USER_LENGTH = 256;

function encodeUser(user: string | undefined): { readonly metadata?: JsonObject; readonly dropped: readonly string[] } {
  if (user === undefined) return { dropped: [] };
  return user.length > MAX_USER_LENGTH ? { dropped: ['user'] } : { metadata: { user_id: user }, dropped: [] };
}

function lossesOf(conversation: Conversation, { quirks }: Target, isToldShape: boolean): readonly string[] {
  const parts = userPartsOf(conversation).map(({ part }) => part);
  const isLost: readonly (readonly [string, boolean])[] = [
    ['reasoning', conversation.reasoning !== undefined && quirks.noReasoningEffort === true],
    // Said in words, it is a wish.
    ['responseFormat', isToldShape],
    ['messages[].audio', parts.some(({ type }) => type === 'audio')],
    ['messages[].detail', parts.some((part) => part.type === 'image' && (part.detail ?? 'auto') !== 'auto')],
  ];
  return isLost.flatMap(([name, isTrue]) => (isTrue ? [name] : []));
}
