/** A conversation as the body of Converse. */
import { claudeTraits } from '../claude/claude-models.ts';
import type { EncodedRequest, Target } from '../dialect.ts';
import type { Conversation } from '../form/conversation.ts';
import { hasForeignSeals } from '../form/foreign-seals.ts';
import { sealBy } from '../form/seal.ts';
import { speaksLater } from '../form/system-messages.ts';
import { userPartsOf } from '../form/user-parts.ts';
import { compact, compactOrAbsent } from '../json/compact.ts';
import { leaveOutRefused } from '../leave-out-refused.ts';
import { quirkPath } from '../quirk-path.ts';
import { encodeFormat } from './encode-format.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeReasoning } from './encode-reasoning.ts';
import { encodeSampling } from './encode-sampling.ts';
import { encodeTools } from './encode-tools.ts';
import { isCarried } from './media.ts';
import { familyOf, takesCachePoints } from './model.ts';

export function encodeRequest(conversation: Conversation, target: Target): EncodedRequest {
  const { upstreamModel, quirks } = target;
  const family = familyOf(upstreamModel);
  const limits = [conversation.maxOutputTokens, target.maxOutputTokens].filter((limit) => limit !== undefined);
  const maxTokens = limits.length === 0 ? unsaidLimit(upstreamModel) : Math.min(...limits);
  const canForce = family !== 'claude' || claudeTraits(upstreamModel).forcedTools;
  const tools = encodeTools(conversation, family, canForce);
  const reasoning = encodeReasoning(conversation, target, maxTokens, canForce && isForced(conversation));
  const sampling = encodeSampling(conversation.sampling, upstreamModel, reasoning.thinks);
  const format = encodeFormat(conversation.responseFormat, target);
  const cachePoints = takesCachePoints(family);
  const body = compact({
    ...encodeMessages(conversation, {
      cachePoints,
      extra: format.instruction === undefined ? [] : [format.instruction],
    }),
    toolConfig: tools.toolConfig,
    inferenceConfig: compactOrAbsent({ maxTokens: reasoning.maxTokens ?? maxTokens, ...sampling.common }),
    outputConfig: format.outputConfig,
    additionalModelRequestFields: compactOrAbsent({
      ...sampling.additional,
      ...reasoning.additional,
      ...tools.additional,
    }),
    ...quirks.bodyFields,
  });
  const lost = lossesOf(conversation, cachePoints);
  const dropped = [...tools.dropped, ...reasoning.dropped, ...sampling.dropped, ...format.dropped, ...lost];
  return leaveOutRefused({ body, headers: [], dropped }, quirks);
}

/** Left to itself Bedrock cuts a Claude at 4096 tokens, thinking included. The others have a default of their own. */
function unsaidLimit(model: string): number | undefined {
  const { thinking, outputTokens } = claudeTraits(model);
  return familyOf(model) === 'claude' && thinking !== 'never' ? outputTokens : undefined;
}

function isForced({ tools, toolChoice }: Conversation): boolean {
  return tools.length > 0 && (toolChoice === 'required' || typeof toolChoice === 'object');
}

function lossesOf(conversation: Conversation, cachePoints: boolean): readonly string[] {
  const parts = userPartsOf(conversation).map(({ part }) => part);
  const said = conversation.messages.flatMap((message) => (message.role === 'assistant' ? message.content : []));
  const isMarked = [...parts, ...said].some((part) => 'cache' in part && part.cache === true);
  const isLost: readonly (readonly [string, boolean])[] = [
    ['messages[].cache', isMarked && !cachePoints],
    ['messages[].detail', parts.some((part) => part.type === 'image' && (part.detail ?? 'auto') !== 'auto')],
    ['messages[].reasoning', said.some((part) => part.type === 'reasoning' && sealBy('bedrock', part) === undefined)],
    ['messages[].role', speaksLater(conversation.messages)],
    ['messages[].seal', hasForeignSeals(conversation, 'bedrock')],
    ['user', conversation.user !== undefined],
  ];
  return isLost.flatMap(([name, isTrue]) => (isTrue ? [name] : []));
}

/** Addresses, since Bedrock fetches nothing, and media of kinds that it does not name. */
export function unsupported(conversation: Conversation): readonly string[] {
  return userPartsOf(conversation)
    .filter(({ part, inResult }) => part.type !== 'text' && !isCarried(part, inResult))
    .map(({ path }) => path);
}

/** The model stands in the path; in the name of an inference profile are slashes, which must not part it. */
export function path(target: Target, stream: boolean): string {
  const own = quirkPath(target, stream, encodeURIComponent);
  return own ?? `/model/${encodeURIComponent(target.upstreamModel)}/${stream ? 'converse-stream' : 'converse'}`;
}
