/** A complete response as an answer. */
import type { Answer } from '../form/answer.ts';
import type { AssistantPart } from '../form/conversation.ts';
import { objectsOf } from '../json/objects-of.ts';
import type { JsonObject } from '../json/problem.ts';
import { decodeCall, decodeThought } from './decode-input.ts';
import { isAbsent } from './findings.ts';
import { readFinish, type Said } from './finish.ts';
import { readUsage } from './usage.ts';

/** Undefined for what is no response, or one that has failed or is not there yet. */
export function decodeAnswer(body: JsonObject): Answer | undefined {
  if (!isAnswer(body)) return undefined;
  const content = objectsOf(body['output']).flatMap(decodeItem);
  return {
    id: stringOrNull(body['id']),
    model: stringOrNull(body['model']),
    content,
    finish: readFinish(body, saidIn(content)),
    usage: readUsage(body['usage']) ?? null,
  };
}

const FINAL: readonly unknown[] = ['completed', 'incomplete', undefined];

function isAnswer(body: JsonObject): boolean {
  return Array.isArray(body['output']) && isAbsent(body['error']) && FINAL.includes(body['status']);
}

function saidIn(content: readonly AssistantPart[]): Said {
  return {
    called: content.some(({ type }) => type === 'tool-call'),
    refused: content.some(({ type }) => type === 'refusal'),
  };
}

/** The parts of an item. Items of built-in tools have none: their outcome is in the words that follow. */
export function decodeItem(item: JsonObject): readonly AssistantPart[] {
  switch (item['type']) {
    case 'message':
      return objectsOf(item['content']).flatMap(decodeWords);
    case 'function_call':
      return [decodeCall(item)];
    case 'reasoning': {
      const part = decodeThought(item, (text) => ({ by: 'openai', text }));
      return part === undefined ? [] : [part];
    }
    default:
      return [];
  }
}

function decodeWords({ type, text, refusal }: JsonObject): readonly AssistantPart[] {
  if (type === 'output_text' && typeof text === 'string' && text !== '') return [{ type: 'text', text }];
  if (type === 'refusal' && typeof refusal === 'string' && refusal !== '') return [{ type: 'refusal', text: refusal }];
  return [];
}

export function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
