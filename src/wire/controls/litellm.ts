/** LiteLLM's way of tagging and limiting a request: headers, and `tags` in the body or in its `metadata`. */
import { invalid, isObject, type JsonObject, type Reader, readPositive } from '../json/problem.ts';
import { clampTimeoutMs, type Draft, fromText, readLabels } from './draft.ts';

export const LITELLM_PREFIX = 'x-litellm-';

type Header = (text: string, name: string, draft: Draft, stream: boolean) => void;

const seconds: Reader<number> = (value, param) => clampTimeoutMs(readPositive(value, param) * 1000);

const readRetries: Reader<number> = (value, param) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw invalid(param, 'a whole number from 0', value);
  return value as number;
};

/** For the books of LiteLLM itself. */
const ignored: Header = () => {};

const HEADERS: Readonly<Record<string, Header>> = {
  'x-litellm-tags': (text, name, { hints }) => {
    hints['tags'] = readLabels(fromText.list(text), name);
  },
  // A stream's own limit counts, whichever of the two comes first.
  'x-litellm-timeout': (text, name, { hints }) => {
    hints['timeoutMs'] ??= seconds(fromText.number(text), name);
  },
  'x-litellm-stream-timeout': (text, name, { hints }, stream) => {
    const timeoutMs = seconds(fromText.number(text), name);
    if (stream) hints['timeoutMs'] = timeoutMs;
  },
  'x-litellm-num-retries': (text, name, { hints }) => {
    hints['maxAttempts'] = 1 + readRetries(fromText.number(text), name);
  },
  'x-litellm-spend-logs-metadata': ignored,
  'x-litellm-customer-id': ignored,
};

export const LITELLM_HEADERS: readonly string[] = Object.keys(HEADERS);

/** One that we do not know asks for nothing that we have. @param name begins with `LITELLM_PREFIX` */
export function readLitellmHeader(
  name: string,
  value: string | readonly string[],
  draft: Draft,
  stream: boolean,
): void {
  const read = Object.hasOwn(HEADERS, name) ? HEADERS[name] : undefined;
  read?.(String(value), name, draft, stream);
}

export function readTags(value: unknown, draft: Draft): void {
  draft.hints['tags'] = readLabels(value, 'tags');
}

/** `metadata` is the provider's: whatever it holds may be meant for it, and only what look like tags are read. */
export function tagsIn(metadata: unknown): readonly string[] | undefined {
  const tags = isObject(metadata) ? metadata['tags'] : undefined;
  const areTags =
    Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && tag !== '' && tag.isWellFormed());
  return areTags ? readLabels(tags, 'metadata.tags') : undefined;
}

/** Tags that were read are for us: a provider may take nothing but texts there. Undefined where there are none. */
export function metadataWithoutTags(metadata: unknown): JsonObject | undefined {
  if (!isObject(metadata) || tagsIn(metadata) === undefined) return undefined;
  const { tags: _, ...left } = metadata;
  return left;
}
