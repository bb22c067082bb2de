/**
 * Puts environment variables into a configuration: `${NAME}`, or `${NAME:-default}` for a variable that may be
 * unset or empty. `$${` stands for `${` itself.
 */
import type { Env } from './env.ts';
import { type Path, type ProblemList, pathText } from './problems.ts';

/** No valid configuration nests deeper. What does, or holds itself, is left for the schema to refuse. */
const MAX_DEPTH = 32;
const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const ONE_REFERENCE = /^\$\{[^}]*\}$/;
const BODY = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;
const HOW_TO_WRITE = `Write \${NAME} or \${NAME:-default}, and $\${ for the characters themselves`;

export interface Interpolated {
  /** A copy of what was given, with every text expanded. */
  readonly value: unknown;
  /** Whether the text at this path came from one variable and nothing else, so that it may stand for a number. */
  isVariable(path: Path): boolean;
}

/** Expands every text below `raw`. Without an environment, it only copies. */
export function interpolate(raw: unknown, env: Env | undefined, problems: ProblemList): Interpolated {
  const variables = new Set<string>();
  const copy = (value: unknown, path: Path, above: readonly object[]): unknown => {
    if (typeof value === 'string') {
      if (ONE_REFERENCE.test(value)) variables.add(pathText(path));
      return env === undefined ? value : expand(value, env, path, problems);
    }
    if (typeof value !== 'object' || value === null || path.length > MAX_DEPTH || above.includes(value)) return value;
    const chain = [...above, value];
    if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, index], chain));
    const fields: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(value)) {
      if (key === '__proto__') problems.error([...path, key], 'this name is reserved');
      else fields[key] = copy(field, [...path, key], chain);
    }
    return fields;
  };
  return { value: copy(raw, [], []), isVariable: (path) => variables.has(pathText(path)) };
}

function expand(text: string, env: Env, path: Path, problems: ProblemList): string {
  return text.replace(REFERENCE, (reference: string, body: string | undefined, closing: string) => {
    if (body === undefined) return reference.slice(1);
    const [, name, otherwise] = (closing === '' ? null : BODY.exec(body)) ?? [];
    if (name === undefined) {
      problems.error(path, 'holds something that is not a variable', HOW_TO_WRITE);
      problems.silence(path);
      return reference;
    }
    const set = Object.hasOwn(env, name) ? env[name] : undefined;
    const value = otherwise === undefined ? set : set || otherwise;
    if (value !== undefined) return value;
    problems.error(path, `the environment variable ${name} is not set`, `Set it, or write \${${name}:-default}`);
    problems.silence(path);
    return reference;
  });
}
