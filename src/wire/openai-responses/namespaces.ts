/**
 * Functions in namespaces, as Codex has them. Other dialects know one list of functions, so both names become one,
 * and what the model calls is taken apart again by the list of the request.
 */
import { objectsOf } from '../json/objects-of.ts';
import type { JsonObject } from '../json/problem.ts';
import { listedTools } from './listed-tools.ts';

/** What all providers take for the name of a function. */
const MAX_NAME = 64;

export function flatName(namespace: string, name: string): string {
  return `${namespace}__${name}`;
}

/** Whether a namespaced function can have a name of its own elsewhere. */
export function fitsFlat(namespace: string, name: string): boolean {
  return flatName(namespace, name).length <= MAX_NAME;
}

export interface CalledName {
  readonly name: string;
  readonly namespace?: string;
  /** It takes a text. */
  readonly custom?: true;
}

/** From the name that the model called to the one that the client knows. */
export function calledNames(request: JsonObject): (flat: string) => CalledName {
  const known = new Map<string, CalledName>();
  for (const { tool } of listedTools(request)) {
    const { type, name: namespace } = tool;
    if (typeof namespace !== 'string') continue;
    if (type === 'custom') known.set(namespace, { name: namespace, custom: true });
    if (type !== 'namespace') continue;
    for (const { name, type: inner } of objectsOf(tool['tools'])) {
      if (typeof name !== 'string') continue;
      known.set(flatName(namespace, name), { name, namespace, ...(inner === 'custom' ? { custom: true } : {}) });
    }
  }
  return (flat) => known.get(flat) ?? { name: flat };
}
