import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from './tokens.ts';

const ENGLISH =
  'A pointsman sets the railway points so that each train takes the track that fits it. The express does not wait behind the goods train, and the goods train does not need the fast line. Nobody asks the passengers which track they would like: they say where they want to go, and the rest is the work of somebody who can see the whole station.';
const GERMAN =
  'Der Weichensteller stellt die Weichen, damit jeder Zug das Gleis nimmt, das zu ihm passt. Der Schnellzug wartet nicht hinter dem Güterzug, und der Güterzug braucht die schnelle Strecke nicht.';
const CHINESE =
  '扳道工负责扳动铁路道岔，使每列火车驶上适合它的轨道。快车不必跟在货车后面等待，货车也不需要占用高速线路。没有人问乘客想走哪条轨道：他们只说要去哪里，其余的由看得见整个车站的人来安排。';
const CODE = `export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
`;
const JSON_TEXT =
  '{"user":{"id":48213,"name":"Ada","roles":["admin","editor"],"active":true,"quota":{"limit":1000000,"used":731204}},"events":[{"type":"login","at":1718000000},{"type":"edit","at":1718000420}]}';
const BASE64 =
  '2CVjebgFpjxvAS7IWlSn3n2a2wZ0KQzfNu8hZcuVKOoQQm9jLS5Ms+6Wei9HVx3ey37Kaa+mIug2j43066PL7acOyWaR/3tQUSSOt6GsSB6Vx4El0n06jpV+3w3VBbIlZIHgJo0Y7DN9AGiMZF3aG/RENsRMXKX7EhXiwoHrDoNj+Rs8ioF0FuYKvNUFZNUKb546ViJ3qSB+9m9zkm2KMm2eBznbDnOTEsAWep8Fxz5+rY/Sgoh3ifDfiS3SK0yw';

describe('the estimate of tokens', () => {
  it.each([
    ['', 0],
    ['a', 0.679],
    // 0.628 + 5 × 0.051.
    ['hello', 0.883],
    // Two words of five letters, one space, one mark.
    ['hello world!', 2.795],
    // Each digit by itself.
    ['2024', 2.684],
    // A run of spaces counts once, every line break for itself.
    ['a    b', 1.572],
    ['\n\n\n', 0.642],
    ['铁路', 1.468],
    ['é', 0.33],
    // 16 letters of a known word, 4 beyond: 0.628 + 0.816 + 2.4.
    ['x'.repeat(20), 3.844],
  ])('of %j is %f', (text, tokens) => {
    expect(estimateTokens(text)).toBeCloseTo(tokens, 6);
  });

  // Counted with `encode(text).length` of gpt-tokenizer 4.0.0, encoding o200k_base.
  it.each([
    ['English', ENGLISH, 72, 0.05],
    ['German', GERMAN, 44, 0.15],
    ['Chinese', CHINESE, 80, 0.2],
    ['TypeScript', CODE, 109, 0.1],
    ['compact JSON', JSON_TEXT, 63, 0.65],
    ['base64', BASE64, 177, 0.65],
  ])('of %s is within its error of what is counted', (_, text, counted, error) => {
    expect(Math.abs(estimateTokens(text) - counted) / counted).toBeLessThan(error);
  });

  it('never falls when text is added', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, more) => {
        expect(estimateTokens(text + more)).toBeGreaterThanOrEqual(estimateTokens(text) - 1e-9);
      }),
    );
  });

  it('is never negative and never above one token a character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(estimateTokens(text)).toBeGreaterThanOrEqual(0);
        expect(estimateTokens(text)).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it.each([
    ['English', `${ENGLISH} `],
    ['Chinese', CHINESE],
    ['TypeScript', CODE],
  ])('of %s repeated is so many times the estimate', (_, text) => {
    const ratio = estimateTokens(text.repeat(100)) / estimateTokens(text);
    expect(ratio).toBeGreaterThan(99);
    expect(ratio).toBeLessThan(101);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '\n', '7', '.', '界', 'é'), maxLength: 60 }),
);
