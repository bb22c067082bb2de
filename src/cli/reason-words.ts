/** Why a candidate was left out, in words. */
import type { Reason } from '../core/decision.ts';
import { formatCount, formatMs, formatScore, formatUsd } from './format.ts';

type Words = {
  readonly [Kind in Reason['kind']]: (reason: Extract<Reason, { readonly kind: Kind }>, now: number) => string;
};

const MODALITIES = { image: 'images', audio: 'audio', file: 'files' } as const;
const MEASURES = { ttftMs: 'first token', e2eMs: 'complete answer' } as const;
const PRICES = { request: 'this request', 'per-1k': 'a thousand tokens' } as const;

const WORDS: Words = {
  'not-in-config': () => 'is not in the config',
  forbidden: () => 'is not for this key',
  'wrong-kind': ({ wanted }) => (wanted === 'embedding' ? 'makes no embeddings' : 'makes nothing but embeddings'),
  modality: ({ missing }) => `does not read ${MODALITIES[missing]}`,
  tools: () => 'cannot call tools',
  'json-schema': () => 'cannot keep to a JSON schema',
  untranslatable: ({ fields, dialect }) => `cannot be asked for ${listOf(fields)} in ${dialect}`,
  'context-window': ({ tokens, limit }) =>
    `has a window of ${formatCount(limit)} tokens, and the request needs ${formatCount(tokens)}`,
  'not-local': () => 'is not local',
  region: ({ region, wanted }) => `is in ${region === null ? 'an unknown region' : `region ${region}`}, not ${wanted}`,
  'not-selected': () => 'is ruled out by `only` or `ignore`',
  'list-price': ({ side, picoUsd, limit }) =>
    picoUsd === null
      ? `is of unknown price, and the limit is ${perMillion(limit)} ${side} tokens`
      : `costs ${perMillion(picoUsd)} ${side} tokens, limit ${perMillion(limit)}`,
  'cooling-down': ({ untilMs }, now) => `has failed and is left alone for another ${formatMs(untilMs - now)}`,
  'on-trial': () => 'has failed, and is tried with another request just now',
  full: ({ limit }) => `has ${formatCount(limit)} requests under way, which is as many as it takes`,
  'too-slow': ({ measure, predicted, limit }) =>
    predicted === null
      ? `is of unknown speed, and the limit is ${formatMs(limit)} for the ${MEASURES[measure]}`
      : `is too slow: ${formatMs(predicted)} to the ${MEASURES[measure]}, limit ${formatMs(limit)}`,
  'too-large': ({ sizeB, limit }) =>
    sizeB === null
      ? `is of unknown size, and the limit is ${limit} billion parameters`
      : `is too large: ${sizeB} billion parameters, limit ${limit}`,
  'too-dear': ({ measure, nanoUsd, limit }) =>
    nanoUsd === null
      ? `is of unknown price, and the limit is ${formatUsd(limit)} for ${PRICES[measure]}`
      : `is too dear: ${formatUsd(nanoUsd)} for ${PRICES[measure]}, limit ${formatUsd(limit)}`,
  'too-weak': ({ quality, limit }) =>
    quality === null
      ? `is of unknown quality, and ${formatScore(limit)} is wanted`
      : `is too weak: expected quality ${formatScore(quality)}, wanted ${formatScore(limit)}`,
  'too-complex': ({ complexity, limit }) =>
    `is for requests of complexity up to ${formatScore(limit)}, and this one has ${formatScore(complexity)}`,
  outranked: ({ rank }) => `came ${ordinal(rank)}, and the chain was full`,
};

/**
 * The rest of a sentence that begins with the name of the deployment.
 *
 * @param now when it was decided, milliseconds since 1970
 */
export function reasonInWords<Kind extends Reason['kind']>(
  reason: Extract<Reason, { readonly kind: Kind }>,
  now: number,
): string {
  const words: Words[Kind] = WORDS[reason.kind as Kind];
  return words(reason, now);
}

export function ordinal(number: number): string {
  const tens = number % 100;
  if (tens >= 11 && tens <= 13) return `${number}th`;
  return `${number}${['th', 'st', 'nd', 'rd'][number % 10] ?? 'th'}`;
}

/** Of pico-USD per token: a million tokens cost as many thousands of nano-USD. */
function perMillion(picoUsd: number): string {
  return `${formatUsd(picoUsd * 1000)} per million`;
}

function listOf(fields: readonly string[]): string {
  return fields.map((field) => `\`${field}\``).join(', ');
}
