/**
 * Text that came from a request, made safe to print: nothing in it can move the cursor, colour the screen or turn
 * the direction of writing.
 */
export function printableText(text: string): string {
  return text.replace(UNSAFE, '\uFFFD');
}

/** Controls, and the marks that reorder text. */
const UNSAFE = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/** A copy in which every text is printable. */
export function printable<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return printableText(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [printableText(key), copy(field)]));
}
