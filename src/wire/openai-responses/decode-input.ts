/** The input of a Responses body as messages: items that belong to one turn become one. */
import { own } from '../../core/own.ts';
import type {
  AssistantPart,
  Message,
  ReasoningPart,
  TextPart,
  ToolCall,
  ToolResult,
  UserPart,
} from '../form/conversation.ts';
import { type Run, runsOf } from '../form/runs.ts';
import { keptSeal, type Seal } from '../form/seal.ts';
import { objectsOf } from '../json/objects-of.ts';
import type { JsonObject } from '../json/problem.ts';
import { customArguments } from './custom-tools.ts';
import { type ItemType, itemType } from './item-type.ts';
import { flatName } from './namespaces.ts';
import { decodeText, decodeUserPart } from './parts.ts';
import { ROLES } from './read-input.ts';

/** What a conversation has no place for is left out. */
export function decodeInput(input: unknown): readonly Message[] {
  if (typeof input === 'string') return [{ role: 'user', content: [{ type: 'text', text: input }] }];
  const messages = objectsOf(input)
    .map(decodeItem)
    .filter((message) => message !== undefined);
  return runsOf(messages, turnOf).map(joined);
}

/** What the model said in a row is one message, and so are the results of its calls. */
function turnOf({ role }: Message): string | undefined {
  return role === 'assistant' || role === 'tool' ? role : undefined;
}

/** @param run messages of one role */
function joined(run: Run<Message>): Message {
  const [first] = run;
  switch (first.role) {
    case 'assistant':
      return { ...first, content: run.flatMap((message) => (message.role === first.role ? message.content : [])) };
    case 'tool':
      return { ...first, results: run.flatMap((message) => (message.role === first.role ? message.results : [])) };
    default:
      return first;
  }
}

function decodeItem(item: JsonObject): Message | undefined {
  const type = itemType(item);
  return type === undefined ? undefined : DECODERS[type](item);
}

const DECODERS: Readonly<Record<ItemType, (item: JsonObject) => Message | undefined>> = {
  message: decodeMessage,
  function_call: (item) => ({ role: 'assistant', content: [decodeCall(item)] }),
  custom_tool_call: (item) => ({
    role: 'assistant',
    content: [decodeCall({ ...item, arguments: customArguments(item['input']) })],
  }),
  function_call_output: (item) => ({ role: 'tool', results: [decodeResult(item)] }),
  custom_tool_call_output: (item) => ({ role: 'tool', results: [decodeResult(item)] }),
  additional_tools: () => undefined,
  reasoning: decodeReasoning,
};

function decodeMessage(item: JsonObject): Message | undefined {
  const role = own(ROLES, string(item['role']));
  const { content } = item;
  switch (role) {
    case 'system':
      return { role, content: partsOf(content, decodeText) };
    case 'user':
      return { role, content: partsOf(content, decodeUserPart) };
    case 'assistant':
      return { role, content: partsOf(content, decodeAssistantPart) };
    case undefined:
      return undefined;
  }
}

function partsOf<Part>(content: unknown, decode: (part: JsonObject) => Part | undefined): (Part | TextPart)[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return objectsOf(content)
    .map(decode)
    .filter((part) => part !== undefined);
}

function decodeAssistantPart(part: JsonObject): AssistantPart | undefined {
  return part['type'] === 'refusal' ? { type: 'refusal', text: string(part['refusal']) } : decodeText(part);
}

export function decodeCall(item: JsonObject): ToolCall {
  const { namespace } = item;
  const name = string(item['name']);
  return {
    type: 'tool-call',
    id: string(item['call_id']),
    name: typeof namespace === 'string' ? flatName(namespace, name) : name,
    arguments: string(item['arguments']),
  };
}

function decodeResult(item: JsonObject): ToolResult {
  const content: readonly UserPart[] = partsOf(item['output'], decodeUserPart);
  return { callId: string(item['call_id']), content, isError: false };
}

function decodeReasoning(item: JsonObject): Message | undefined {
  const part = decodeThought(item, (kept) => keptSeal(kept, 'openai'));
  return part === undefined ? undefined : { role: 'assistant', content: [part] };
}

/** Between the parts of a summary. */
export const SUMMARY_GAP = '\n\n';

/**
 * What the model let us see of its thoughts, and the seal for the rest. Undefined if there is neither.
 *
 * @param readSeal what is made of encrypted content that is there
 */
export function decodeThought(
  item: JsonObject,
  readSeal: (encrypted: string) => Seal | undefined,
): ReasoningPart | undefined {
  const shown = [item['summary'], item['content']].find((parts) => Array.isArray(parts) && parts.length > 0);
  const text = objectsOf(shown)
    .map((part) => string(part['text']))
    .join(SUMMARY_GAP);
  const encrypted = string(item['encrypted_content']);
  const seal = encrypted === '' ? undefined : readSeal(encrypted);
  if (seal === undefined) return text === '' ? undefined : { type: 'reasoning', text };
  return text === '' ? { type: 'reasoning', text, seal, redacted: true } : { type: 'reasoning', text, seal };
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
