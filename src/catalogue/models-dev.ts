/**
 * Reads the list of https://models.dev: providers, with models, with cost, limits and abilities. It is tolerant of what
 * the list may gain, and takes of it only what is used.
 */
import { z } from 'zod';
import type { Modality } from '../core/deployment.ts';
import type { CatalogueProvider } from './catalogue-file.ts';
import type { ModelFacts } from './facts.ts';
import { listPrice } from './list-price.ts';

export interface ReadList {
  readonly providers: Readonly<Record<string, CatalogueProvider>>;
  /** How many there are of at all providers together. */
  readonly models: number;
  /** Entries that are broken, and left out. */
  readonly skipped: number;
}

export type ModelsDevResult =
  | { readonly ok: true; readonly list: ReadList }
  /** To go after "it". */
  | { readonly ok: false; readonly reason: string };

const amount = z.number().min(0).nullish();
const flag = z.boolean().nullish();

const entrySchema = z.looseObject({
  cost: z
    .looseObject({
      input: amount,
      output: amount,
      cache_read: amount,
      cache_write: amount,
      context_over_200k: z.looseObject({}).nullish(),
      tiers: z
        .array(z.looseObject({ tier: z.looseObject({ type: z.string().nullish(), size: z.number().min(0) }) }))
        .nullish(),
    })
    .nullish(),
  limit: z.looseObject({ context: amount, input: amount, output: amount }).nullish(),
  modalities: z.looseObject({ input: z.array(z.string()) }).nullish(),
  tool_call: z.union([z.boolean(), z.looseObject({ supported: z.boolean() })]).nullish(),
  structured_output: flag,
  reasoning: flag,
});

type Entry = z.infer<typeof entrySchema>;

const providerSchema = z.looseObject({ api: z.string().nullish(), models: z.record(z.string(), z.unknown()) });

/** Never throws. A broken entry is left out and counted; of a list without one good entry nothing is taken. */
export function readModelsDev(text: string): ModelsDevResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'is not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, reason: 'is not a mapping of providers' };
  }
  const list = readProviders(value);
  return list.models === 0 ? { ok: false, reason: 'has no models that can be read' } : { ok: true, list };
}

function readProviders(value: object): ReadList {
  const providers = new Map<string, CatalogueProvider>();
  let models = 0;
  let skipped = 0;
  for (const [id, given] of Object.entries(value)) {
    const provider = providerSchema.safeParse(given);
    if (!provider.success) {
      skipped++;
      continue;
    }
    const read = readModels(provider.data.models);
    models += read.length;
    skipped += Object.keys(provider.data.models).length - read.length;
    if (read.length === 0) continue;
    const api = apiOf(provider.data.api);
    providers.set(id, { ...(api === undefined ? {} : { api }), models: Object.fromEntries(read) });
  }
  return { providers: Object.fromEntries(providers), models, skipped };
}

function readModels(models: Readonly<Record<string, unknown>>): readonly (readonly [string, ModelFacts])[] {
  return Object.entries(models).flatMap(([id, given]) => {
    const entry = entrySchema.safeParse(given);
    return entry.success ? [[id, factsOf(entry.data)] as const] : [];
  });
}

/** Some addresses have a place for the name of an account, and are those of nobody yet. */
function apiOf(api: string | null | undefined): string | undefined {
  return api && !api.includes('{') && URL.canParse(api) ? api.replace(/\/+$/, '') : undefined;
}

function factsOf({ cost, limit, modalities, tool_call, structured_output, reasoning }: Entry): ModelFacts {
  const price = priceOf(cost);
  const contextTokens = windowOf(limit);
  const maxOutputTokens = tokensOf(limit?.output);
  const reads = modalities?.input === undefined ? [] : modalitiesOf(modalities.input);
  const tools = typeof tool_call === 'object' ? tool_call?.supported : tool_call;
  return {
    ...(price === undefined ? {} : { price }),
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(reads.length === 0 ? {} : { modalities: reads }),
    ...(typeof tools === 'boolean' ? { tools } : {}),
    ...(typeof structured_output === 'boolean' ? { jsonSchema: structured_output } : {}),
    ...(typeof reasoning === 'boolean' ? { reasoning } : {}),
  };
}

function priceOf(cost: Entry['cost']): ModelFacts['price'] {
  if (!cost) return undefined;
  return listPrice({
    input: cost.input ?? undefined,
    output: cost.output ?? undefined,
    cacheRead: cost.cache_read ?? undefined,
    cacheWrite: cost.cache_write ?? undefined,
    untilTokens: untilTokens(cost),
  });
}

const TWO_HUNDRED_K = 200_000;

/** A tier begins with its size: where it says "over", a prompt of just that size is the dearer one for us. */
function untilTokens({ tiers, context_over_200k }: NonNullable<Entry['cost']>): number | undefined {
  const sizes = (tiers ?? []).flatMap(({ tier }) => (isByContext(tier) && tier.size >= 2 ? [tier.size] : []));
  if (sizes.length > 0) return Math.floor(Math.min(...sizes)) - 1;
  return context_over_200k ? TWO_HUNDRED_K : undefined;
}

/** Others depend on how a request is made: on a batch, or on how soon it is wanted. */
function isByContext({ type }: { readonly type?: string | null | undefined }): boolean {
  return type === undefined || type === null || type === 'context';
}

/** Where a prompt alone may have less than the window, that is what counts: an answer has its own limit. */
function windowOf(limit: Entry['limit']): number | undefined {
  const known = [tokensOf(limit?.context), tokensOf(limit?.input)].filter((tokens) => tokens !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Lists write 0 where there is no such limit, or none that they know. */
function tokensOf(limit: number | null | undefined): number | undefined {
  return limit && Number.isSafeInteger(limit) ? limit : undefined;
}

const MODALITIES: readonly (readonly [Modality, listed: string])[] = [
  ['text', 'text'],
  ['image', 'image'],
  ['audio', 'audio'],
  ['file', 'pdf'],
];

function modalitiesOf(listed: readonly string[]): readonly Modality[] {
  return MODALITIES.filter(([, name]) => listed.includes(name)).map(([modality]) => modality);
}
