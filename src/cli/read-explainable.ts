/** What `explain -` is given: a record, or a question with the snapshot it was asked of. */
import type { DecisionInput, Snapshot } from '../core/decision.ts';
import type { RequestRecord } from '../core/record.ts';
import { isObject, type JsonObject } from '../wire/json/problem.ts';

export type Explainable =
  | { readonly kind: 'record'; readonly record: RequestRecord }
  | { readonly kind: 'question'; readonly input: DecisionInput; readonly snapshot: Snapshot };

export type ReadExplainable =
  | { readonly ok: true; readonly explainable: Explainable }
  | { readonly ok: false; readonly problem: string };

const WANTED = 'a record, or `{"input", "snapshot"}` as `route --json` gives it';

/** Checks the fields that deciding walks through; what is in them was written by Pointsman. */
export function readExplainable(text: string): ReadExplainable {
  const value = parse(text);
  if (!isObject(value)) return { ok: false, problem: `This is not a JSON object. Give ${WANTED}.` };
  const { input, snapshot } = value;
  if (!isQuestion(input)) return { ok: false, problem: `\`input\` is missing or not that of a decision. Give ${WANTED}.` };
  if (typeof snapshot === 'string') {
    if (!isRecord(value)) return { ok: false, problem: `The record is not complete. Give ${WANTED}.` };
    return { ok: true, explainable: { kind: 'record', record: value as unknown as RequestRecord } };
  }
  if (!isSnapshot(snapshot)) return { ok: false, problem: `\`snapshot\` is missing or not one. Give ${WANTED}.` };
  return {
    ok: true,
    explainable: {
      kind: 'question',
      input: input as unknown as DecisionInput,
      snapshot: snapshot as unknown as Snapshot,
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isQuestion(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  const { route, traits, constraints, candidates, forbidden, now, draw } = value;
  return (
    typeof route === 'string' &&
    isTraits(traits) &&
    isObject(constraints) &&
    Array.isArray(candidates) &&
    candidates.every(isCandidate) &&
    Array.isArray(forbidden) &&
    typeof now === 'number' &&
    typeof draw === 'number'
  );
}

function isTraits(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { task, complexity, signals, needs, inputTokens, expectedOutputTokens } = value;
  return (
    isObject(task) &&
    isObject(complexity) &&
    Array.isArray(signals) &&
    signals.every(isObject) &&
    isObject(needs) &&
    typeof inputTokens === 'number' &&
    typeof expectedOutputTokens === 'number'
  );
}

function isCandidate(value: unknown): boolean {
  return isObject(value) && typeof value['deployment'] === 'string' && isObject(value['health']);
}

function isSnapshot(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  return ['deployments', 'routes', 'policies', 'latencyClasses'].every((field) => isObject(value[field]));
}

function isRecord(value: JsonObject): boolean {
  const { id, at, attempts, tags, policy, outcome } = value;
  return (
    typeof id === 'string' &&
    typeof at === 'number' &&
    Array.isArray(attempts) &&
    attempts.every(isObject) &&
    Array.isArray(tags) &&
    typeof policy === 'string' &&
    typeof outcome === 'string'
  );
}
