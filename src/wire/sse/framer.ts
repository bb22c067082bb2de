/**
 * Cuts a stream of server-sent events at event boundaries without parsing it, so that no partial event goes out.
 *
 * Works on text in which one character is one byte (latin1), so that offsets are offsets in the bytes. A text always
 * starts where an event starts. A blank line ends the event before it; one more is an event of its own, with nothing
 * in it. So where a stream is cut does not depend on the pieces in which it arrives.
 */

/** A line end, of any of the three kinds, at the start or right after another. */
const BLANK_LINE = /(?:\r\n|\n|\r(?!\n))(?<=(?:^|\n|\r(?!\n))(?:\r\n|[\r\n]))/g;
/** The same, but a CR at the very end may be half of a CRLF. */
const BLANK_LINE_SO_FAR = /(?:\r\n|\n|\r(?=[^\n]))(?<=(?:^|\n|\r(?!\n))(?:\r\n|[\r\n]))/g;

/** Past the last complete event in `text`, or 0. */
export function lastBoundary(text: string): number {
  // Nearly every chunk is whole events with plain line ends.
  if (text.endsWith('\n\n')) return text.length;
  let end = 0;
  for (const match of text.matchAll(BLANK_LINE_SO_FAR)) end = match.index + match[0].length;
  return end;
}

/** The events in a text that ends at a boundary, each with the blank line that ends it. */
export function splitEvents(block: string): readonly string[] {
  const events: string[] = [];
  let start = 0;
  for (const match of block.matchAll(BLANK_LINE)) {
    const end = match.index + match[0].length;
    events.push(block.slice(start, end));
    start = end;
  }
  return events;
}

/** What is left when a stream ends, with the blank line added that some servers leave out there. */
export function closeEvent(rest: string): string {
  const complete = splitEvents(rest).reduce((length, event) => length + event.length, 0);
  if (complete === rest.length) return rest;
  if (rest.endsWith('\r')) return `${rest}\r`;
  return rest.endsWith('\n') ? `${rest}\n` : `${rest}\n\n`;
}
