/** What of a body a provider would refuse the request for: top-level fields, and what others have sealed. */
import { OPENROUTER_EXTRAS, type OpenRouterField, type Quirks } from '../../core/quirks.ts';
import type { DroppedPaths, Wanted } from '../dialect.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { hasMarkedSeals } from './call-seals.ts';

/** Quirks that are about one field, and what the record calls that. */
const FIELDS: readonly (readonly [string, 'noParallelToolCalls' | 'noReasoningEffort', string])[] = [
  ['parallel_tool_calls', 'noParallelToolCalls', 'parallelToolCalls'],
  ['reasoning_effort', 'noReasoningEffort', 'reasoning'],
];

const NONE: readonly string[] = [];

export function isRefused(name: string, quirks: Quirks): boolean {
  return quirks.refuses?.includes(name) === true || FIELDS.some(([field, quirk]) => field === name && quirks[quirk]);
}

export function refusedNames(quirks: Quirks): readonly string[] {
  // Most endpoints refuse nothing, and every request asks.
  if (quirks.refuses === undefined && !FIELDS.some(([, quirk]) => quirks[quirk] === true)) return NONE;
  const fields = FIELDS.flatMap(([field, quirk]) => (quirks[quirk] === true ? [field] : []));
  return [...new Set([...fields, ...(quirks.refuses ?? [])])];
}

/** What of this body is left out. */
export function refusedIn(body: JsonObject, { quirks }: Wanted): DroppedPaths {
  const fields = refusedFields(body, quirks);
  return hasMarkedSeals(body['messages']) ? [...fields, 'messages[].seal'] : fields;
}

function refusedFields(body: JsonObject, quirks: Quirks): readonly string[] {
  const lost = OPENROUTER_EXTRAS.filter((name) => isForeign(name, body, quirks) && !isHeeded(name, body[name]));
  const names = refusedNames(quirks);
  if (names.length === 0) return lost;
  const refused = names.filter((name) => Object.hasOwn(body, name)).map((name) => pathOf(name, quirks));
  // Nothing else can say there what it asks for.
  const isUnsaid = isForeignReasoning(body, quirks) && isRefused('reasoning_effort', quirks);
  return [...new Set([...refused, ...(isUnsaid ? ['reasoning'] : []), ...lost])];
}

/** As where a request is translated. */
function pathOf(name: string, quirks: Quirks): string {
  return FIELDS.find(([field, quirk]) => field === name && quirks[quirk] === true)?.[2] ?? name;
}

/** Whether a field is one of OpenRouter's own, which others refuse as unknown. */
export function isForeign(name: string, body: JsonObject, quirks: Quirks): boolean {
  const field = OPENROUTER_EXTRAS.find((extra) => extra === name);
  if (field === undefined || body[field] === undefined || quirks.openRouterFields?.includes(field)) return false;
  return field !== 'reasoning' || isObject(body[field]);
}

/** Whether nothing is lost with a field: it asks for nothing, it is said in other words, or it is for us to do. */
function isHeeded(name: OpenRouterField, value: unknown): boolean {
  return value === null || name === 'usage' || name === 'reasoning' || (name === 'include_reasoning' && value === true);
}

export function isForeignReasoning(body: JsonObject, quirks: Quirks): boolean {
  return isForeign('reasoning', body, quirks);
}
