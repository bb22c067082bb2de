/** A conversation's messages as Gemini has them: turns of the user's and of the model's, and the system's first apart. */
import type { Target } from '../dialect.ts';
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
import { encodeMedia } from './media.ts';
import { modelNamed } from './model.ts';

/** Stands for a signature that there is none of, since another model made the call. Google's documentation names it. */
const NO_SIGNATURE = 'skip_thought_signature_validator';

interface Content {
  readonly kind: 'user' | 'assistant' | 'tool';
  readonly parts: readonly JsonObject[];
}

interface Options {
  readonly signsCalls: boolean;
  readonly withCallIds: boolean;
}

/** The fields `systemInstruction` and `contents`. @param extra what else the system has to say */
export function encodeContents({ messages }: Conversation, target: Target, extra: readonly string[]): JsonObject {
  const { signsCalls, takesSystemInstruction } = modelNamed(target.upstreamModel);
  const { system: first, rest } = partSystem(messages);
  const contents = joined(encodeMessages(rest, { signsCalls, withCallIds: !target.quirks.noCallIds }));
  const system = [...first.map(({ text }) => text), ...extra].map((text) => ({ text }));
  // Somebody has to speak, and not every model knows a system.
  const asUser = system.length > 0 && (contents.length === 0 || !takesSystemInstruction);
  return compact({
    systemInstruction: system.length === 0 || asUser ? undefined : { parts: system },
    contents: (asUser ? joined([{ kind: 'user', parts: system }, ...contents]) : contents).map(({ kind, parts }) => ({
      role: kind === 'assistant' ? 'model' : 'user',
      parts,
    })),
  });
}

function encodeMessages(messages: readonly Message[], options: Options): readonly Content[] {
  const called = new Map<string, string>();
  return messages.flatMap((message) => encodeMessage(message, called, options));
}

/** @param called by the ids of the calls so far, what was called: a result must say it */
function encodeMessage(message: Message, called: Map<string, string>, options: Options): readonly Content[] {
  switch (message.role) {
    case 'system':
      return [{ kind: 'user', parts: asUser(message.content).map(encodeUserPart) }];
    case 'user':
      return [{ kind: 'user', parts: message.content.map(encodeUserPart) }];
    case 'assistant':
      for (const part of message.content) if (part.type === 'tool-call') called.set(part.id, part.name);
      return [{ kind: 'assistant', parts: encodeAssistant(message.content, options) }];
    case 'tool':
      return [{ kind: 'tool', parts: encodeResults(message.results, called, options) }];
  }
}

/** All calls of a turn must stand together, and all their results. A turn without parts is refused. */
function joined(contents: readonly Content[]): readonly Content[] {
  const said = contents.filter(({ parts }) => parts.length > 0);
  return runsOf(said, ({ kind }) => kind).map((run) => ({
    kind: run[0].kind,
    parts: run.flatMap(({ parts }) => parts),
  }));
}

function encodeUserPart(part: UserPart): JsonObject {
  return part.type === 'text' ? { text: part.text } : encodeMedia(part.source);
}

function encodeAssistant(content: readonly AssistantPart[], options: Options): readonly JsonObject[] {
  /** Of calls in a row only the first is signed. */
  let signed = false;
  return content.filter(isSaid).map((part) => {
    if (part.type !== 'tool-call') {
      signed = false;
      return encodeSaid(part);
    }
    signed ||= sealBy('gemini', part) !== undefined;
    return encodeCall(part, signed || !options.signsCalls, options);
  });
}

/** Of thoughts that another provider sealed without showing them, nothing is left. */
function isSaid(part: AssistantPart): boolean {
  return part.type !== 'reasoning' || part.text !== '' || sealBy('gemini', part) !== undefined;
}

function encodeSaid(part: Exclude<AssistantPart, ToolCall>): JsonObject {
  return part.type === 'reasoning' ? encodeThought(part) : { text: part.text };
}

function encodeThought(part: ReasoningPart): JsonObject {
  const thoughtSignature = sealBy('gemini', part);
  // A signature without words belongs to what was said before it.
  return compact({ text: part.text, thought: part.redacted ? undefined : true, thoughtSignature });
}

function encodeCall(call: ToolCall, isFine: boolean, { withCallIds }: Options): JsonObject {
  const { id, name, arguments: text } = call;
  return compact({
    functionCall: compact({ id: withCallIds ? id : undefined, name, args: argumentsObject(text) }),
    thoughtSignature: sealBy('gemini', call) ?? (isFine ? undefined : NO_SIGNATURE),
  });
}

function encodeResults(
  results: readonly ToolResult[],
  called: ReadonlyMap<string, string>,
  options: Options,
): readonly JsonObject[] {
  const responses = results.map((result) => encodeResult(result, result.name ?? called.get(result.callId), options));
  // Media that a response cannot hold follow it.
  const apart = results.flatMap(({ content }) => content.filter((part) => !isInside(part, options)));
  return [...responses, ...apart.map(encodeUserPart)];
}

function isInside(part: UserPart, { signsCalls }: Options): boolean {
  return part.type === 'text' || (signsCalls && part.source.kind === 'base64');
}

function encodeResult(
  { callId, content, isError }: ToolResult,
  name: string | undefined,
  options: Options,
): JsonObject {
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const media = content.filter((part) => part.type !== 'text' && isInside(part, options));
  return {
    functionResponse: compact({
      id: options.withCallIds ? callId : undefined,
      name: name ?? callId,
      response: { [isError ? 'error' : 'output']: texts.join('\n') },
      parts: media.length === 0 ? undefined : media.map(encodeUserPart),
    }),
  };
}
