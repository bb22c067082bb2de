/** Server-sent events as bytes, in every form that the standard allows. */
import type { Travel } from './answer-options.ts';
import type { StreamEvent } from './dialects/dialect.ts';

export type EventForm = Pick<Travel, 'lineEnd' | 'multiLineData' | 'spaceAfterColon'>;

export function eventBytes({ event, data }: Pick<StreamEvent, 'event' | 'data'>, form: EventForm): Buffer {
  const colon = form.spaceAfterColon === false ? ':' : ': ';
  const text = typeof data === 'string' ? data : JSON.stringify(data, null, form.multiLineData === true ? 1 : 0);
  const lines = text.split('\n').map((line) => `data${colon}${line}`);
  return Buffer.from(
    [...(event === null ? [] : [`event${colon}${event}`]), ...lines, '', ''].join(form.lineEnd ?? '\n'),
  );
}

export function commentBytes(text: string, { lineEnd = '\n' }: EventForm): Buffer {
  return Buffer.from(`: ${text}${lineEnd}${lineEnd}`);
}
