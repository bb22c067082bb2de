/**
 * What Bedrock answers with, whole and in frames:
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
import { frame } from '../../aws-frames.ts';
import { piecesOf, type Reply, USAGE } from '../plan.ts';
import { type BedrockAsked, REASONING_SIGNATURE } from './read-body.ts';

type Json = Readonly<Record<string, unknown>>;

const WRITTEN = 10;
const METADATA: Json = {
  usage: {
    inputTokens: USAGE.input - USAGE.cached - WRITTEN,
    outputTokens: USAGE.output,
    totalTokens: USAGE.input + USAGE.output,
    cacheReadInputTokens: USAGE.cached,
    cacheWriteInputTokens: WRITTEN,
    cacheDetails: [{ inputTokens: WRITTEN, ttl: '5m' }],
    serverToolUsage: {},
  },
  metrics: { latencyMs: 551 },
};

function stopOf({ calls = [], end, refusal }: Reply): string {
  if (refusal !== undefined) return 'content_filtered';
  if (end === 'length') return 'max_tokens';
  return calls.length > 0 ? 'tool_use' : 'end_turn';
}

export function answerOf(reply: Reply, { showsThoughts }: BedrockAsked): Json {
  const { thought, text, calls = [] } = reply;
  const content: readonly Json[] = [
    ...(thought === undefined || !showsThoughts
      ? []
      : [{ reasoningContent: { reasoningText: { text: thought, signature: REASONING_SIGNATURE } } }]),
    ...(text === undefined ? [] : [{ text }]),
    ...calls.map(({ id, name, arguments: input }) => ({
      toolUse: { toolUseId: `tooluse_${id}`, name, input: JSON.parse(input) as unknown },
    })),
  ];
  return { output: { message: { role: 'assistant', content } }, stopReason: stopOf(reply), ...METADATA };
}

interface BlockEvents {
  /** Only calls are announced. */
  readonly start?: Json;
  readonly deltas: readonly Json[];
}

function blocksOf({ thought, text, calls = [] }: Reply, { showsThoughts }: BedrockAsked): readonly BlockEvents[] {
  const thinking = [
    ...piecesOf(thought ?? '').map((piece) => ({ reasoningContent: { text: piece } })),
    { reasoningContent: { signature: REASONING_SIGNATURE } },
  ];
  return [
    ...(thought === undefined || !showsThoughts ? [] : [{ deltas: thinking }]),
    ...(text === undefined ? [] : [{ deltas: piecesOf(text).map((piece) => ({ text: piece })) }]),
    ...calls.map(({ id, name, arguments: input }) => ({
      start: { toolUse: { toolUseId: `tooluse_${id}`, name } },
      deltas: ['', ...piecesOf(input)].map((piece) => ({ toolUse: { input: piece } })),
    })),
  ];
}

/** Ends without an ending where the reply breaks. */
export function framesOf(reply: Reply, asked: BedrockAsked): readonly Uint8Array[] {
  const events: (readonly [name: string, payload: Json])[] = [['messageStart', { role: 'assistant' }]];
  blocksOf(reply, asked).forEach(({ start, deltas }, contentBlockIndex) => {
    if (start !== undefined) events.push(['contentBlockStart', { contentBlockIndex, start }]);
    for (const delta of deltas) events.push(['contentBlockDelta', { contentBlockIndex, delta }]);
    if (reply.breaks === undefined) events.push(['contentBlockStop', { contentBlockIndex }]);
  });
  if (reply.breaks === undefined) {
    events.push(['messageStop', { stopReason: stopOf(reply) }], ['metadata', METADATA]);
  }
  const frames = events.map(([name, payload], index) => eventFrame(name, { ...payload, p: paddingOf(index) }));
  return reply.breaks === 'error-event' ? [...frames, exceptionFrame()] : frames;
}

/** Hides from who watches the line how long a piece is. */
function paddingOf(index: number): string {
  return 'abcdefghijklmnopqrstuvwxyz'.slice(0, 1 + ((index * 7) % 26));
}

function eventFrame(name: string, payload: Json): Uint8Array {
  const headers = { ':event-type': name, ':content-type': 'application/json', ':message-type': 'event' };
  return frame(headers, JSON.stringify(payload));
}

function exceptionFrame(): Uint8Array {
  const headers = {
    ':exception-type': 'modelStreamErrorException',
    ':content-type': 'application/json',
    ':message-type': 'exception',
  };
  const message = 'The system encountered an unexpected error during processing. Try your request again.';
  return frame(headers, JSON.stringify({ message }));
}
