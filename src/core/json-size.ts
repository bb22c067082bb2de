/** How many tokens a value is as JSON: to a model, tools, schemas and arguments are text like any other. */
import { cutMiddle } from './prompt-view.ts';
import { estimateTokens } from './tokens.ts';

/** Characters of each end of a text that are looked at. */
const SAMPLE = 1024;
/** Quotes, colons, commas and brackets, most of which share a token with another. */
const PER_TEXT = 1;
const PER_SCALAR = 1;
const PER_NEST = 1;
/** As deep as a body may be. */
const MAX_DEPTH = 64;

/**
 * In one pass, linear in the number of values and blind to the middle of long texts. Whatever is added to a value makes
 * it larger, never smaller.
 */
export function estimateJsonTokens(value: unknown, depth = 0): number {
  if (typeof value === 'string') return estimateText(value) + PER_TEXT;
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : PER_SCALAR;
  if (depth >= MAX_DEPTH) return PER_NEST;
  let tokens = PER_NEST;
  if (Array.isArray(value)) {
    for (const entry of value) tokens += estimateJsonTokens(entry, depth + 1);
    return tokens;
  }
  for (const [key, entry] of Object.entries(value)) {
    tokens += estimateText(key) + PER_TEXT + estimateJsonTokens(entry, depth + 1);
  }
  return tokens;
}

/** A long text from its ends. */
function estimateText(text: string): number {
  const sample = cutMiddle(text, SAMPLE);
  return sample.length === text.length ? estimateTokens(text) : (estimateTokens(sample) * text.length) / sample.length;
}
