/** What a caller is told where nobody can serve a request: what of it is at fault, and what to do. */
import type { ChatRequest } from '../core/chat-request.ts';
import type { Exclusion, Reason, Rejected } from '../core/decision.ts';
import type { RequestDialectName } from '../core/dialect-name.ts';
import { ERRORS, PointsmanError } from '../core/errors.ts';
import { constraintParam } from './caller.ts';
import { isVisible } from './ruling.ts';

/** What of a request the error is written for. */
export type Refused = Pick<ChatRequest, 'dialect' | 'hints'>;

interface Words {
  readonly param: string;
  /** After the meaning of the code. */
  readonly text: string;
}

/** @param request as it was asked, so that its fields are called by their names */
export function rejectionError({ code, exclusions }: Rejected, request: Refused): PointsmanError {
  const visible = exclusions.filter(isVisible);
  const { param, text } = code === 'needs_unmet' ? unmetWords(visible, request) : REMEDIES[code];
  return new PointsmanError(code, `${ERRORS[code].meaning} ${text}`, { param, metadata: { exclusions: visible } });
}

const REMEDIES: Readonly<Record<Exclude<Rejected['code'], 'needs_unmet'>, Words>> = {
  unknown_policy: { param: 'pointsman.policy', text: 'Name one from `policies` in the config, or a built-in one.' },
  unknown_latency_class: {
    param: 'pointsman.latencyClass',
    text: 'Name realtime, interactive, batch or research.',
  },
  constraints_unmet: { param: 'pointsman.constraints', text: 'Loosen them, or take them out of `strict`.' },
};

const ANOTHER = 'name a route with a model that can';

/** So many are told; `metadata` has all. */
const MAX_FAULTS = 5;

function unmetWords(exclusions: readonly Exclusion[], request: Refused): Words {
  const faults = faultsOf(relevant(exclusions), request);
  const params = [...new Set(faults.map(({ param }) => param))];
  const [only = 'model', ...more] = params;
  const param = more.length === 0 ? only : 'model';
  const removable = params.filter((name) => name !== 'model');
  if (faults.length === 0) return { param, text: `${capital(ANOTHER)}, or leave out what it cannot do.` };
  const said = faults.slice(0, MAX_FAULTS).map(({ param: name, says }) => `\`${name}\`: ${says}`);
  const rest = faults.length > MAX_FAULTS ? '; and more' : '';
  const remedies = removable.length === 0 ? '' : `, or ${remedyFor(removable)}`;
  return { param, text: `At fault is ${said.join('; ')}${rest}. ${capital(ANOTHER)}${remedies}.` };
}

function remedyFor(params: readonly string[]): string {
  if (params.length === 1) return `change or leave out \`${params[0] ?? ''}\``;
  return 'change or leave out what is named here';
}

/** What makes only vectors is no answer to a chat, whatever else it can or cannot do: unless there is nothing else. */
function relevant(exclusions: readonly Exclusion[]): readonly Exclusion[] {
  const ofKind = exclusions.filter(({ reasons }) => !reasons.some(({ kind }) => kind === 'wrong-kind'));
  return ofKind.length === 0 ? exclusions : ofKind;
}

interface Fault {
  readonly param: string;
  readonly says: string;
}

/** Each once, with how many of the candidates have it. */
function faultsOf(exclusions: readonly Exclusion[], request: Refused): readonly Fault[] {
  const counts = new Map<string, Fault & { readonly count: number }>();
  for (const { reasons } of exclusions) {
    const own = reasons.flatMap((reason) => faultsBy(reason, request));
    for (const [key, fault] of new Map(own.map((each) => [JSON.stringify(each), each]))) {
      counts.set(key, { ...fault, count: (counts.get(key)?.count ?? 0) + 1 });
    }
  }
  const all = exclusions.length;
  return [...counts.values()].map(({ param, says, count }) => ({ param, says: `${share(count, all)} ${says}` }));
}

function share(count: number, all: number): string {
  if (all === 1) return 'the only candidate';
  return count === all ? `all ${all} candidates` : `${count} of ${all} candidates`;
}

type FaultTable = {
  readonly [Kind in Reason['kind']]?: (
    reason: Extract<Reason, { readonly kind: Kind }>,
    request: Refused,
  ) => readonly Fault[];
};

const MEDIA = { image: 'images', audio: 'audio', file: 'files' } as const;

/** Reasons that are needs; all others are wishes, or not for the caller to see. */
const FAULTS: FaultTable = {
  'not-in-config': () => [{ param: 'model', says: 'cannot be found in the config' }],
  'wrong-kind': ({ wanted }) => [
    { param: 'model', says: wanted === 'embedding' ? 'cannot make embeddings' : 'cannot make anything but embeddings' },
  ],
  modality: ({ missing }, { dialect }) => [{ param: FIELDS[dialect].prompt, says: `cannot read ${MEDIA[missing]}` }],
  tools: () => [{ param: 'tools', says: 'cannot call tools' }],
  'json-schema': (_, { dialect }) => [{ param: FIELDS[dialect].format, says: 'cannot keep to a JSON schema' }],
  untranslatable: ({ fields, dialect }) => fields.map((param) => ({ param, says: `cannot be told it in ${dialect}` })),
  'context-window': ({ tokens, limit }, { dialect }) => [
    {
      param: FIELDS[dialect].prompt,
      says: `cannot hold about ${tokens} tokens in a window of ${limit}`,
    },
  ],
  'not-local': (_, request) => [constraintFault('localOnly', 'cannot be used, being remote', request)],
  region: ({ wanted }, request) => [
    constraintFault('region', `cannot be used, not being in the region ${wanted}`, request),
  ],
  'not-selected': (_, request) => [selectionFault(request)],
  'list-price': ({ side }, request) => [
    constraintFault(
      side === 'input' ? 'maxInputPricePicoUsd' : 'maxOutputPricePicoUsd',
      'cannot be had within the limit',
      request,
    ),
  ],
};

function faultsBy<Kind extends Reason['kind']>(
  reason: Extract<Reason, { readonly kind: Kind }>,
  request: Refused,
): readonly Fault[] {
  const find = FAULTS[reason.kind as Kind] as
    | ((reason: Extract<Reason, { readonly kind: Kind }>, request: Refused) => readonly Fault[])
    | undefined;
  return find?.(reason, request) ?? [];
}

/** Constraints of the key or of the route are no field of the request: another name is all that helps. */
function constraintFault(name: keyof ChatRequest['hints']['constraints'], says: string, { hints }: Refused): Fault {
  return { param: hints.constraints[name] === undefined ? 'model' : constraintParam(hints, name), says };
}

function selectionFault(request: Refused): Fault {
  const { only, ignore } = request.hints.constraints;
  const name = only === undefined && ignore !== undefined ? 'ignore' : 'only';
  return constraintFault(name, 'cannot be used, being ruled out', request);
}

interface FieldNames {
  readonly prompt: string;
  readonly format: string;
}

const CHAT: FieldNames = { prompt: 'messages', format: 'response_format' };
const RESPONSES: FieldNames = { prompt: 'input', format: 'text.format' };

/** How a language calls what a model reads, and the shape that is asked for. */
const FIELDS: Readonly<Record<RequestDialectName, FieldNames>> = {
  'openai-chat': CHAT,
  'openai-responses': RESPONSES,
  'openai-responses-as-chat': RESPONSES,
  'openai-completions': { prompt: 'prompt', format: 'response_format' },
  'openai-embeddings': { prompt: 'input', format: 'encoding_format' },
  anthropic: { prompt: 'messages', format: 'output_config.format' },
  gemini: { prompt: 'contents', format: 'generationConfig.responseSchema' },
  bedrock: { prompt: 'messages', format: 'outputConfig' },
};

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
