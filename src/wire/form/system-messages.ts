/**
 * What the system says before anybody else has spoken, and what it says later, for dialects that have one place for
 * it. Later words are not put there: each would change the beginning of the prompt, and with it what the provider has
 * kept of it in its cache.
 */
import type { Message, TextPart } from './conversation.ts';
import { runsOf } from './runs.ts';

export interface PartedMessages {
  readonly system: readonly TextPart[];
  /** From the first that is not the system's. None of its messages parts calls from their results. */
  readonly rest: readonly Message[];
}

export function partSystem(messages: readonly Message[]): PartedMessages {
  const start = firstOther(messages);
  const system = messages.slice(0, start).flatMap((message) => (message.role === 'system' ? message.content : []));
  const rest = runsOf(messages.slice(start), keyOf).flatMap((run) =>
    run.length === 1
      ? run
      : [...run.filter(({ role }) => role === 'tool'), ...run.filter(({ role }) => role !== 'tool')],
  );
  return { system, rest };
}

function firstOther(messages: readonly Message[]): number {
  const first = messages.findIndex(({ role }) => role !== 'system');
  return first === -1 ? messages.length : first;
}

function keyOf({ role }: Message): string | undefined {
  return role === 'tool' || role === 'system' ? 'between' : undefined;
}

/** For models to whom only the user can say it: parts of a message of theirs, marked as the system's. */
export function asUser(content: readonly TextPart[]): readonly TextPart[] {
  return content.flatMap((part) => (part.text.trim() === '' ? [] : [{ ...part, text: asSystem(part.text) }]));
}

/** How words of the system's are told from the user's. */
export function asSystem(text: string): string {
  return `<system>\n${text}\n</system>`;
}

/** Whether it says anything after others have. */
export function speaksLater(messages: readonly Message[]): boolean {
  return messages
    .slice(firstOther(messages))
    .some((message) => message.role === 'system' && asUser(message.content).length > 0);
}
