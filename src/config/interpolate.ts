/**
 * Puts environment variables into a configuration: `${NAME}`, or `${NAME:-default}` for a variable that may be
 * unset or empty. `$${` stands for `${` itself.
 */
import type { Env } from './env.ts';
import { type Path, pathText, type ProblemList } from './problems.ts';

/** No valid configuration nests deeper; what does is left for the schema to refuse. */
const MAX_DEPTH = 32;
const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const BODY = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;

export interface Interpolated {
  /** A copy of what was given, with every text expanded. */
  readonly value: unknown;
  /** Whether the text at this path came from one variable and nothing else, so that it may stand for a number. */
  isVariable(path: Path): boolean;
}

/** Expands every text below `raw`. Without an environment, it only copies. */
export function interpolate(raw: unknown, env: Env | undefined, problems: ProblemList): Interpolated {
  const variables = new Set<string>();

  function copy(value: unknown, path: Path): unknown {
    if (typeof value === 'string') return env === undefined ? value : expand(value, path, env);
    if (typeof value !== 'object' || value === null || path.length > MAX_DEPTH) return value;
    if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, index]));
    return copyFields(value, path);
  }

  function copyFields(value: object, path: Path): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(value)) {
      if (key === '__proto__') problems.error([...path, key], 'this name is reserved');
      else fields[key] = copy(field, [...path, key]);
    }
    return fields;
  }

  function expand(text: string, path: Path, from: Env): string {
    const only = /^\$\{[^}]*\}$/.test(text);
    if (only) variables.add(pathText(path));
    return text.replace(REFERENCE, (reference: string, body: string | undefined, closed: string) => {
      if (body === undefined) return '${';
      const [, name, otherwise] = (closed === '' ? null : BODY.exec(body)) ?? [];
      if (name === undefined) {
        problems.error(path, `"${reference}" is not a variable`, 'Write ${NAME} or ${NAME:-default}, and $${ for the characters themselves');
        problems.silence(path);
        return reference;
      }
      const value = otherwise === undefined ? from[name] : from[name] || otherwise;
      if (value === undefined) {
        problems.error(path, `the environment variable ${name} is not set`, `Set it, or write \${${name}:-default}`);
        problems.silence(path);
      }
      return value ?? reference;
    });
  }

  return { value: copy(raw, []), isVariable: (path) => variables.has(pathText(path)) };
}
