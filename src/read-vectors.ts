/** The vectors of an OpenAI answer with embeddings, however they were sent. */
import { isObject } from './wire/json/problem.ts';

const FLOAT_BYTES = 4;

/** In the order of the texts; nothing for an answer that has none. */
export function readVectors(response: unknown): readonly (readonly number[])[] {
  const data: readonly unknown[] = isObject(response) && Array.isArray(response['data']) ? response['data'] : [];
  const entries = data.filter(isObject);
  const inOrder = [...entries].sort((a, b) => indexOf(a) - indexOf(b));
  return inOrder.map(({ embedding }) => vectorOf(embedding));
}

function indexOf({ index }: { readonly index?: unknown }): number {
  return typeof index === 'number' ? index : 0;
}

function vectorOf(embedding: unknown): readonly number[] {
  if (Array.isArray(embedding)) return embedding.map(Number);
  return typeof embedding === 'string' ? fromBase64(embedding) : [];
}

/** Floats of four bytes, the lowest first. */
function fromBase64(text: string): readonly number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: Math.floor(bytes.length / FLOAT_BYTES) }, (_, index) =>
    bytes.readFloatLE(index * FLOAT_BYTES),
  );
}
