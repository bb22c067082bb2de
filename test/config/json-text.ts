/** JSON for people: what fits on a line stays on it. */

export interface JsonTextOptions {
  readonly lineWidth: number;
  /** Whether objects may share a line, as lists of plain values always may. */
  readonly inlineObjects: boolean;
}

export function jsonText(value: unknown, options: JsonTextOptions): string {
  return print(JSON.parse(JSON.stringify(value)), '', 0, options);
}

/** `before` is how much of the first line is taken. */
function print(value: unknown, indent: string, before: number, options: JsonTextOptions): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? '[]' : '{}';
  const entries = Object.entries(value).map(
    ([key, field]) => [isList ? '' : `${JSON.stringify(key)}: `, field] as const,
  );
  if (entries.length === 0) return `${open}${close}`;
  if (options.inlineObjects || (isList && value.every((item) => typeof item !== 'object' || item === null))) {
    const items = entries.map(([key, field]) => key + print(field, '', -Infinity, options)).join(', ');
    const line = isList ? `${open}${items}${close}` : `${open} ${items} ${close}`;
    if (before + line.length <= options.lineWidth) return line;
  }
  const inner = `${indent}  `;
  const lines = entries.map(
    ([key, field]) => inner + key + print(field, inner, inner.length + key.length + 1, options),
  );
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}
