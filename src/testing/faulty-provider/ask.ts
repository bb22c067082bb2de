/** What a provider can tell from a request. */
import { parseObject } from '../json-object.ts';
import type { FaultyDialect } from './dialects/dialect.ts';
import type { RawRequest } from './request-reader.ts';
import type { AskedRequest } from './script.ts';

export function askedOf(raw: RawRequest, dialect: FaultyDialect, number: number): AskedRequest {
  const body = parseObject(raw.body.toString());
  const { method, path, headers } = raw;
  const model = body?.['model'];
  return {
    number,
    credential: credentialOf(raw),
    model: typeof model === 'string' ? model : modelInPath(path),
    stream: dialect.wantsStream(path, body ?? {}),
    body,
    method,
    path,
    headers,
  };
}

function credentialOf({ path, headers }: RawRequest): string | null {
  const [, bearer] = /^bearer (.*)$/i.exec(headers['authorization'] ?? '') ?? [];
  const [, query] = /[?&]key=([^&]*)/.exec(path) ?? [];
  return bearer ?? headers['x-api-key'] ?? headers['api-key'] ?? headers['x-goog-api-key'] ?? query ?? null;
}

function modelInPath(path: string): string | null {
  const [, model] = /\/models\/([^:?/]+)/.exec(path) ?? [];
  return model === undefined ? null : decodeURIComponent(model);
}
