/** From a client's request to the call that one provider gets: edited body, own credential, few headers. */
import type { Provider } from '../core/config.ts';
import { editBody, type ScannedBody, type Wanted } from '../wire/openai-chat/edits.ts';
import type { UpstreamCall } from './upstream.ts';

/** A request body as it arrived, and what is known of its text. */
export interface SourceBody extends ScannedBody {
  readonly bytes: Buffer;
}

export type ClientHeaders = Readonly<Record<string, string | string[] | undefined>>;

export const CHAT_PATH = '/chat/completions';

/** A client's headers that mean something to a provider. Nothing else of them leaves: no key, cookie or address. */
const FORWARDED: readonly string[] = [
  'openai-beta',
  'anthropic-beta',
  'anthropic-version',
  'idempotency-key',
  'traceparent',
  'tracestate',
];

/** Headers that are the same for every call to a provider, made once. */
export function fixedHeaders({ credential, headers }: Provider): readonly string[] {
  return [
    'content-type',
    'application/json',
    // A compressed stream could not be observed, nor cut at events.
    'accept-encoding',
    'identity',
    'user-agent',
    'pointsman',
    ...(credential === undefined ? [] : ['authorization', `Bearer ${credential.reveal()}`]),
    ...Object.entries(headers).flat(),
  ];
}

export function providerCall(
  body: SourceBody,
  wanted: Wanted,
  fixed: readonly string[],
  client: ClientHeaders,
): UpstreamCall {
  const headers = [...fixed];
  for (const name of FORWARDED) {
    const value = client[name];
    if (typeof value === 'string') headers.push(name, value);
  }
  return { path: CHAT_PATH, headers, body: edited(body, wanted) };
}

/** Copies only if something changes. */
function edited(body: SourceBody, wanted: Wanted): Buffer {
  const replacements = editBody(body, wanted);
  if (replacements.length === 0) return body.bytes;
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of replacements) {
    pieces.push(body.bytes.subarray(at, start), Buffer.from(text));
    at = end;
  }
  pieces.push(body.bytes.subarray(at));
  return Buffer.concat(pieces);
}
