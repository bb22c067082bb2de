/** An answer in the one form that every dialect can be read into and written from: complete, or as events. */
import type { FailureCode } from '../../core/attempts/consequences.ts';
import type { Usage } from '../../core/usage.ts';
import type { AssistantPart, ToolCall } from './conversation.ts';
import type { Seal } from './seal.ts';

export interface Answer {
  /** As the provider named it. */
  readonly id: string | null;
  /** As the provider named it. */
  readonly model: string | null;
  readonly content: readonly AssistantPart[];
  readonly finish: Finish;
  /** Null if the provider reported none. */
  readonly usage: Usage | null;
}

/** Why an answer ended: for us, and in the provider's own word. */
export interface Finish {
  readonly unified: FinishReason;
  readonly raw: string | null;
}

export type FinishReason =
  /** The model had said all, or met a stop sequence. */
  | 'stop'
  /** The limit on output tokens, or the context window. */
  | 'length'
  | 'tool-calls'
  /** The provider or the model refused. */
  | 'content-filter'
  | 'other';

/**
 * What a stream says, in order. Parts follow one another: text, reasoning and refusals go on until something else
 * comes. Arguments name the call they belong to by its place among the answer's calls, since some providers write
 * several calls at once.
 */
export type AnswerEvent =
  | { readonly type: 'start'; readonly id: string | null; readonly model: string | null }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'refusal'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** Ends the reasoning before it; without any before it, it is redacted. */
  | { readonly type: 'reasoning-seal'; readonly seal: Seal }
  /** A new part follows, even if it is of the same kind as the one before. */
  | { readonly type: 'part-end' }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly seal?: Seal }
  | { readonly type: 'tool-arguments'; readonly call: number; readonly text: string }
  | { readonly type: 'usage'; readonly usage: Usage }
  /** The last one counts: what follows may show that it ended otherwise. */
  | { readonly type: 'finish'; readonly finish: Finish }
  /** The provider says that it cannot go on. Nothing follows. */
  | { readonly type: 'failure'; readonly failure: Failure }
  /** The provider has said that this is all. Only then is the answer complete. Nothing follows. */
  | { readonly type: 'end' };

/** Whether it brings words of the answer or of a tool call; what a model thinks is neither. */
export function isOfAnswer({ type }: AnswerEvent): boolean {
  return type === 'text' || type === 'refusal' || type === 'tool-arguments';
}

/** What a provider means by an answer that is none. */
export interface Failure {
  readonly code: FailureCode;
  /** The provider's own words, for the caller; never for a log, since they may quote the prompt. */
  readonly detail?: UpstreamErrorDetail;
  /** How long it asks to be left alone, where it says so in the body and not in a header. */
  readonly retryAfterMs?: number;
}

export interface UpstreamErrorDetail {
  readonly message: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** The events that would have told this answer. */
export function eventsOf(answer: Answer): readonly AnswerEvent[] {
  const events: AnswerEvent[] = [{ type: 'start', id: answer.id, model: answer.model }];
  let call = 0;
  for (const part of answer.content) {
    events.push(...eventsOfPart(part, call));
    if (part.type === 'tool-call') call += 1;
  }
  if (answer.usage !== null) events.push({ type: 'usage', usage: answer.usage });
  events.push({ type: 'finish', finish: answer.finish }, { type: 'end' });
  return events;
}

/** @param call its place among the answer's calls, if it is one */
export function eventsOfPart(part: AssistantPart, call: number): readonly AnswerEvent[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ type: part.type, text: part.text }, { type: 'part-end' }];
    case 'reasoning':
      return [
        ...(part.text === '' ? [] : [{ type: 'reasoning' as const, text: part.text }]),
        part.seal === undefined ? { type: 'part-end' } : { type: 'reasoning-seal', seal: part.seal },
      ];
    case 'tool-call':
      return [
        { type: 'tool-call', id: part.id, name: part.name, ...(part.seal === undefined ? {} : { seal: part.seal }) },
        { type: 'tool-arguments', call, text: part.arguments },
      ];
  }
}

const NO_FINISH: Finish = { unified: 'other', raw: null };

/** The answer that these events tell. Undefined if they break off, or tell of a failure. */
export function answerOf(events: readonly AnswerEvent[]): Answer | undefined {
  let answer: Answer = { id: null, model: null, content: [], finish: NO_FINISH, usage: null };
  const parts: AssistantPart[] = [];
  let open = false;
  for (const event of events) {
    switch (event.type) {
      case 'start':
        answer = { ...answer, id: event.id, model: event.model };
        break;
      case 'text':
      case 'refusal':
      case 'reasoning':
        extend(parts, event, open);
        open = true;
        break;
      case 'reasoning-seal':
        addSeal(parts, event.seal, open);
        open = false;
        break;
      case 'part-end':
        open = false;
        break;
      case 'tool-call':
        parts.push({ ...event, arguments: '' });
        open = false;
        break;
      case 'tool-arguments':
        addArguments(parts, event.call, event.text);
        break;
      case 'usage':
        answer = { ...answer, usage: event.usage };
        break;
      case 'finish':
        answer = { ...answer, finish: event.finish };
        break;
      case 'failure':
        return undefined;
      case 'end':
        return { ...answer, content: parts };
    }
  }
  return undefined;
}

/** `open`: the last part may still go on. */
function extend(
  parts: AssistantPart[],
  { type, text }: { readonly type: 'text' | 'refusal' | 'reasoning'; readonly text: string },
  open: boolean,
): void {
  const last = parts.at(-1);
  if (open && last !== undefined && last.type === type) parts[parts.length - 1] = { ...last, text: last.text + text };
  else parts.push({ type, text });
}

function addSeal(parts: AssistantPart[], seal: Seal, open: boolean): void {
  const last = parts.at(-1);
  if (open && last?.type === 'reasoning') parts[parts.length - 1] = { ...last, seal };
  else parts.push({ type: 'reasoning', text: '', seal, redacted: true });
}

function addArguments(parts: AssistantPart[], call: number, text: string): void {
  let index = -1;
  const at = parts.findIndex((part) => part.type === 'tool-call' && ++index === call);
  const found = parts[at] as ToolCall | undefined;
  if (found !== undefined) parts[at] = { ...found, arguments: found.arguments + text };
}
