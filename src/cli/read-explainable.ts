/** What `explain -` is given: a record, or a question with the snapshot it was asked of. */
import type { DecisionInput, Snapshot } from '../core/decision.ts';
import type { RequestRecord } from '../core/record.ts';
import { parseJson } from '../wire/json/loose.ts';
import { isObject, type JsonObject } from '../wire/json/problem.ts';

export type Explainable =
  | { readonly kind: 'record'; readonly record: RequestRecord }
  | { readonly kind: 'question'; readonly input: DecisionInput; readonly snapshot: Snapshot };

export type ReadExplainable =
  | { readonly ok: true; readonly explainable: Explainable }
  | { readonly ok: false; readonly problem: string };

const WANTED = 'a record, or `{"input", "snapshot"}` as `route --json` gives it';

/** Checks the fields that deciding and explaining read of a request. A config is checked by deciding with it. */
export function readExplainable(text: string): ReadExplainable {
  const value = parseJson(text);
  if (!isObject(value)) return { ok: false, problem: `This is not a JSON object. Give ${WANTED}.` };
  const { input, snapshot } = value;
  if (!isQuestion(input))
    return { ok: false, problem: `\`input\` is missing or not that of a decision. Give ${WANTED}.` };
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

/** Whether the fields of these names have values that pass. */
function has(value: unknown, checks: Readonly<Record<string, (field: unknown) => boolean>>): value is JsonObject {
  return isObject(value) && Object.entries(checks).every(([name, check]) => check(value[name]));
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isNumberOrNull = (value: unknown): boolean => value === null || isNumber(value);
const isListOf =
  (check: (item: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(check);

function isQuestion(value: unknown): value is JsonObject {
  return has(value, {
    route: isText,
    traits: isTraits,
    constraints: isObject,
    candidates: isListOf(isCandidate),
    forbidden: isListOf(isText),
    now: isNumber,
    draw: isNumber,
  });
}

function isTraits(value: unknown): boolean {
  return has(value, {
    task: (task) => has(task, { label: isText, confidence: isNumber }),
    complexity: (complexity) => has(complexity, { value: isNumber, confidence: isNumber }),
    classifier: isText,
    signals: isListOf((signal) => has(signal, { name: isText, weight: isNumber })),
    needs: isObject,
    inputTokens: isNumber,
    expectedOutputTokens: isNumber,
  });
}

function isCandidate(value: unknown): boolean {
  return has(value, {
    deployment: isText,
    quality: isNumberOrNull,
    costNanoUsd: isNumberOrNull,
    amortisedNanoUsd: isNumber,
    ttftMs: isNumberOrNull,
    e2eMs: isNumberOrNull,
    health: (health) => has(health, { kind: isText }),
  });
}

function isSnapshot(value: unknown): value is JsonObject {
  return has(value, { deployments: isObject, routes: isObject, policies: isObject, latencyClasses: isObject });
}

function isRecord(value: JsonObject): boolean {
  return has(value, {
    id: isText,
    at: isNumber,
    policy: isText,
    outcome: isText,
    tags: isListOf(isText),
    attempts: isListOf(isAttempt),
    estimatedCostNanoUsd: isNumberOrNull,
    settledCostNanoUsd: isNumberOrNull,
    usage: (usage) => usage === null || isUsage(usage),
    ttftMs: isNumberOrNull,
    e2eMs: isNumber,
    overheadMs: isNumber,
  });
}

function isAttempt(value: unknown): boolean {
  return has(value, { deployment: isText, outcome: isText, startedMs: isNumber, durationMs: isNumber });
}

function isUsage(value: unknown): boolean {
  return has(value, {
    inputTokens: isNumber,
    cachedInputTokens: isNumber,
    outputTokens: isNumber,
    reasoningTokens: isNumber,
  });
}
