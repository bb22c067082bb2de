/**
 * What a caller tells Pointsman itself, in its own words or in those of another router: fields of the body and headers.
 *
 * Where body and header both speak, the body counts; where Pointsman's own words and others do, its own. Of two
 * constraints both hold.
 */
import { type Constraints, tightest } from '../core/constraints.ts';
import type { RequestHints } from '../core/hints.ts';
import { type Draft, newDraft } from './controls/draft.ts';
import { LITELLM_PREFIX, metadataWithoutTags, readLitellmHeader, readTags, tagsIn } from './controls/litellm.ts';
import { readModels, readProvider } from './controls/openrouter.ts';
import { CONTROL_FIELD, HEADER_PREFIX, readOwnBody, readOwnHeader } from './controls/pointsman.ts';
import { type JsonObject, readObject } from './json/problem.ts';

export { LITELLM_HEADERS, metadataWithoutTags } from './controls/litellm.ts';
export { OPENROUTER_FIELDS } from './controls/openrouter.ts';
export { CONTROL_FIELD, CONTROL_HEADERS } from './controls/pointsman.ts';

/** Every field of a body that is meant for us. No provider is sent them, not even one that has them too. */
export const CONTROL_FIELDS: readonly string[] = [CONTROL_FIELD, 'models', 'provider', 'tags'];

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Controlled {
  readonly hints: RequestHints;
  /** Without what is meant for us; with a `model`, if only `models` named any. */
  readonly body: JsonObject;
}

const NO_HINTS: RequestHints = { constraints: {}, tags: [] };

/**
 * Takes out of a request what it asks of the router.
 *
 * @throws PointsmanError `invalid_value` with the name of the field or header that is wrong
 */
export function takeControls(body: JsonObject, headers: Headers): Controlled {
  const { model, models, provider, tags } = body;
  const own = body[CONTROL_FIELD];
  const metadataTags = tagsIn(body['metadata']);
  const isPlain = models === undefined && provider === undefined && tags === undefined && metadataTags === undefined;
  if (isPlain) {
    const hints = readControls(own, headers, body['stream'] === true);
    return { hints, body: own === undefined ? body : withoutControls(body) };
  }
  const foreign = newDraft();
  if (metadataTags !== undefined) foreign.hints['tags'] = metadataTags;
  if (isThere(tags)) readTags(tags, foreign);
  if (isThere(models)) readModels(models, foreign);
  if (isThere(provider)) readProvider(provider, foreign);
  const hints = readControls(own, headers, body['stream'] === true, foreign);
  const fields = withoutTags(withoutControls(body));
  return { hints, body: isThere(model) || hints.models === undefined ? fields : { ...fields, model: hints.models[0] } };
}

/** What of a body is the provider's. */
export function withoutControls(body: JsonObject): JsonObject {
  if (!CONTROL_FIELDS.some((name) => body[name] !== undefined)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !CONTROL_FIELDS.includes(name)));
}

/** Of `metadata`, where they are in it and not beside it. */
function withoutTags(body: JsonObject): JsonObject {
  const left = metadataWithoutTags(body['metadata']);
  if (left === undefined) return body;
  const { metadata: _, ...others } = body;
  return Object.keys(left).length === 0 ? others : { ...body, metadata: left };
}

/**
 * What is asked in the words of headers and of one body field.
 *
 * @param own the body field `pointsman`
 * @param stream whether the answer is to be a stream
 * @param body what other fields of the body ask, in other routers' words
 * @throws PointsmanError `invalid_value` with the name of the field or header that is wrong
 */
export function readControls(own: unknown, headers: Headers, stream = false, body?: Draft): RequestHints {
  let ours: Draft | undefined;
  let theirs: Draft | undefined;
  for (const name in headers) {
    // Most clients send many headers, and nearly none of them is for a router.
    if (!name.startsWith('x-')) continue;
    const value = headers[name];
    if (value === undefined) continue;
    if (name.startsWith(HEADER_PREFIX)) {
      ours ??= newDraft();
      readOwnHeader(name, value, ours);
    } else if (name.startsWith(LITELLM_PREFIX)) {
      theirs ??= newDraft();
      readLitellmHeader(name, value, theirs, stream);
    }
  }
  if (isThere(own)) {
    ours ??= newDraft();
    readOwnBody(readObject(own, CONTROL_FIELD), ours);
  }
  if (ours === undefined && theirs === undefined && body === undefined) return NO_HINTS;
  return hintsOf(ours ?? newDraft(), theirs ?? newDraft(), body ?? newDraft());
}

/** The casts are sound: every field has gone through the reader of its own type. */
function hintsOf(ours: Draft, headers: Draft, body: Draft): RequestHints {
  const calledBy = Object.entries(body.calledBy).filter(([name]) => !isIn(ours, name));
  return {
    tags: [],
    ...headers.hints,
    ...body.hints,
    ...ours.hints,
    ...(calledBy.length === 0 ? {} : { calledBy: Object.fromEntries(calledBy) }),
    constraints: tightest(body.constraints as Constraints, ours.constraints as Constraints),
  };
}

/** @param name as in `RequestHints.calledBy` */
function isIn({ hints, constraints }: Draft, name: string): boolean {
  return Object.keys(hints).includes(name) || Object.keys(constraints).some((each) => `constraints.${each}` === name);
}

/** Null is absent. */
function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
