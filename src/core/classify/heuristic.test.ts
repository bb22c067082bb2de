import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heuristic } from './heuristic.ts';

/** The article's `heuristic_complexity`, line by line. Python's `len` counts code points. */
function asWritten(query: string): number {
  let score = 0;
  score += Math.min(Array.from(query).length / 1000, 0.3);
  const lower = query.toLowerCase();
  if (['why', 'how', 'explain', 'compare', 'analyze'].some((word) => lower.includes(word))) score += 0.2;
  if (query.includes('```') || query.includes('def ') || query.includes('function')) score += 0.2;
  if (lower.includes(' and ') || lower.includes(' then ')) score += 0.15;
  return Math.min(score, 1);
}

const FENCED_QUESTION = 'Why does this function fail and then pass?';

describe('the heuristic complexity', () => {
  it.each([
    ['nothing', '', 0],
    ['two letters', 'Hi', 0.002],
    ['a plain question', 'What is the capital of France?', 0.03],
    ['a question word', 'Why is the sky blue?', 0.22],
    ['two question words, which count once', 'Explain why.', 0.212],
    ['a question word inside another word', 'Show me the menu', 0.216],
    ['capitals', 'COMPARE A TO B', 0.214],
    ['a definition', 'def f(x): return x', 0.218],
    ['a code fence', '```\nx\n```', 0.209],
    ['code in capitals, which is none', 'FUNCTION Def ', 0.013],
    ['two steps', 'Wash and dry', 0.162],
    ['two steps across a line, which are none', 'Wash\nand\ndry', 0.012],
    ['everything at once', FENCED_QUESTION, 0.042 + 0.2 + 0.2 + 0.15],
    ['200 characters that are two units each', '😀'.repeat(200), 0.2],
    ['299 characters', 'x'.repeat(299), 0.299],
    ['300 characters', 'x'.repeat(300), 0.3],
    ['ten thousand characters', 'x'.repeat(10_000), 0.3],
    ['everything at once, and long', FENCED_QUESTION.padEnd(1000, '.'), 0.85],
  ])('of %s', (_, query, score) => {
    expect(heuristic.classify({ query }).complexity.value).toBeCloseTo(score, 10);
    expect(asWritten(query)).toBeCloseTo(score, 10);
  });

  it.each([
    ['just below 0.3', 'x'.repeat(299), 1],
    ['at 0.3', 'x'.repeat(300), 0],
    ['between', FENCED_QUESTION, 0],
    // 0.3 + 0.2 + 0.2.
    ['at 0.7', 'explain function'.padEnd(300, '.'), 0],
    ['above 0.7', FENCED_QUESTION.padEnd(300, '.'), 1],
  ])('is sure of itself or not at all: %s', (_, query, confidence) => {
    expect(heuristic.classify({ query }).complexity.confidence).toBe(confidence);
  });

  it('is to the last digit what the article computes, on any text', () => {
    fc.assert(
      fc.property(anyText, (query) => {
        expect(heuristic.classify({ query }).complexity.value).toBe(asWritten(query));
      }),
      { numRuns: 500 },
    );
  });

  it('names the signals that it went by, which add up to the score', () => {
    expect(heuristic.classify({ query: FENCED_QUESTION }).signals).toEqual([
      { name: 'length', weight: 0.042 },
      { name: 'question-words', weight: 0.2 },
      { name: 'code', weight: 0.2 },
      { name: 'several-steps', weight: 0.15 },
    ]);
    expect(heuristic.classify({ query: 'Hi' }).signals).toEqual([{ name: 'length', weight: 0.002 }]);
  });

  it('knows nothing of tasks and says so', () => {
    expect(heuristic.classify({ query: FENCED_QUESTION }).task).toEqual({ label: 'unknown', confidence: 0 });
  });
});

/** Texts with the article's words in them, whole, cut and in other cases, up to the window. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 800 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'why',
          'HOW',
          'Explain',
          'analyze',
          '```',
          'def',
          'function',
          'Function',
          'and',
          'THEN',
          ' ',
          '\n',
        ),
        fc.constantFrom('ſ', 'K', 'İ', 'ß', '😀', '\ud83d', '.'.repeat(100)),
        fc.string({ maxLength: 20 }),
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(' ')),
  fc.nat(60_000).map((length) => 'why and '.padEnd(length, 'x')),
);
