/**
 * Cuts a stream of server-sent events at event boundaries without parsing it, so that no partial event goes out.
 *
 * Works on text in which one character is one byte (latin1), so that offsets are offsets in the bytes.
 */

/** Two line ends in a row, each of any of the three kinds. */
const BOUNDARY = /(?:\r\n|\n|\r(?!\n)){2}/g;

/** Past the last complete event in `text`, or 0. */
export function lastBoundary(text: string): number {
  // Nearly every chunk is whole events with plain line ends.
  if (text.endsWith('\n\n')) return text.length;
  let end = 0;
  for (const match of text.matchAll(BOUNDARY)) end = match.index + match[0].length;
  return end;
}

/** The events in a text that ends at a boundary, each with the blank line that ends it. */
export function splitEvents(block: string): readonly string[] {
  const events: string[] = [];
  let start = 0;
  for (const match of block.matchAll(BOUNDARY)) {
    const end = match.index + match[0].length;
    events.push(block.slice(start, end));
    start = end;
  }
  return events;
}
