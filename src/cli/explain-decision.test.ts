import { describe, expect, it } from 'vitest';
import {
  ability,
  candidate,
  deployment,
  eligible,
  input,
  NO_NEEDS,
  NOW,
  perToken,
  type Question,
  question,
  route,
  snapshot,
  traits,
} from '../../test/support/builders.ts';
import { decide } from '../core/decide.ts';
import { coloursFor, plain } from './colours.ts';
import { explainDecision } from './explain-decision.ts';

function explained({ input, snapshot }: Question): string {
  return explainDecision({ decision: decide(input, snapshot), input, snapshot }, plain()).join('\n');
}

const CLOUD = eligible('cloud/large', { quality: 0.9, costNanoUsd: 4_000_000, ttftMs: 400, e2eMs: 5400 });
const HOME = eligible(
  'home/small',
  { quality: 0.6, costNanoUsd: 0, amortisedNanoUsd: 111_000, ttftMs: 60, e2eMs: 3700 },
  { local: true },
);

describe('explainDecision', () => {
  it('says what was chosen, why, and why not the others', () => {
    const weak = eligible('home/tiny', {
      quality: 0.2,
      health: { kind: 'cooling', untilMs: NOW + 9000, cause: 'ejected' },
    });
    const asked = question(
      [CLOUD, HOME, weak],
      { kind: 'hybrid', dial: 0.5, latencyWeight: 0.1 },
      {
        input: {
          constraints: { maxLatencyMs: 10_000, minQuality: 0.5 },
          traits: traits({
            task: { label: 'summarization', confidence: 0.82 },
            complexity: { value: 0.37, confidence: 0 },
            classifier: 'heuristic',
            signals: [
              { name: 'length', weight: 0.17 },
              { name: 'question-words', weight: 0.2 },
            ],
            needs: { ...NO_NEEDS, tools: true, image: true },
            stream: true,
            maxOutputTokens: 500,
          }),
        },
      },
    );
    expect(explained(asked)).toMatchInlineSnapshot(`
      "cloud/large
      by route auto, policy hybrid: quality against cost and latency, at dial 0.5 (0 cheapest, 1 best)
      estimated cost $0.004

      Request
        task        summarization (confidence 0.82)
        complexity  0.37 (unsure), by heuristic: length 0.17, question-words 0.20
        tokens      about 1,000 in, 400 out, at most 500, streamed
        needs       tools, images
        asks for    complete within 10 s, quality of at least 0.50

      Scores
        score = quality + cost + latency, in points, where 1 is perfect quality; the highest comes first
        deployment   score  quality    cost  latency
        cloud/large  0.356    0.450  −0.067   −0.027
        home/small   0.281    0.300   0.000   −0.018

      Chain
           deployment   role      quality    cost  first token  complete  time limit
        1  cloud/large  first        0.90  $0.004       400 ms     5.4 s        30 s
        2  home/small   fallback     0.60      $0        60 ms     3.7 s        30 s

      Left out
        home/tiny  has failed and is left alone for another 9 s; is too weak: expected quality 0.20, wanted 0.50"
    `);
  });

  it('says which routes were named, and what else was asked', () => {
    const { input: asking, snapshot: known } = question([CLOUD, HOME], { kind: 'cheapest' });
    const legs = [
      { route: 'best', policy: 'fastest', withheld: [] },
      { route: 'auto', withheld: [] },
    ];
    const text = explained({
      input: { ...asking, chain: legs, prefer: ['cloud'], fallbacks: false, timeoutMs: 2000, maxAttempts: 3 },
      snapshot: {
        ...known,
        routes: { ...known.routes, best: route([CLOUD.facts], { name: 'best' }) },
        policies: { fastest: { kind: 'fastest' } },
      },
    });
    expect(text).toContain('by routes best, auto, policy fastest\n');
    expect(text).toMatch(/routes +best by fastest, auto\n/);
    expect(text).toMatch(/asks for +first cloud, no fallback, at most 2 s an attempt, at most 3 attempts\n/);
  });

  it('lists the wishes that were given up, the notes, and what the chance was', () => {
    const twins = [
      eligible('a/m', { quality: 0.5 }, { maxComplexity: 0.3 }),
      eligible('b/m', { quality: 0.5 }, { maxComplexity: 0.3, weight: 3 }),
    ];
    const asked = question(twins, { kind: 'cheapest' }, { input: { traits: traits({ wouldAskJudge: true }) } });
    expect(explained(asked)).toMatchInlineSnapshot(`
      "a/m
      by route auto, policy cheapest: the cheapest that can
      estimated cost $0.000001

      Request
        task        unknown
        complexity  0.50, by hint
        tokens      about 1,000 in, 400 out

      Scores
        score = maxComplexity in points, where 1 is perfect quality; the highest comes first
        deployment  by             score
        a/m         maxComplexity  0.300
        b/m         maxComplexity  0.300

      Chain
           deployment  role      quality       cost  first token  complete  time limit
        1  a/m         first        0.50  $0.000001       100 ms       1 s        30 s
        2  b/m         fallback     0.50  $0.000001       100 ms       1 s        30 s

      Notes
        no candidate met the wish for quality, so it was given up
        nothing is good enough: the most capable was taken
        equals share the load: this one had a chance of 25 %
        a judge is configured, and would be asked what the request is"
    `);
  });

  it('shows the limit on the output and the budget where a policy sets them', () => {
    const capable = question(
      [CLOUD, HOME],
      {
        kind: 'capability',
        rules: { math: { models: ['large'], maxOutputTokens: 2048 } },
        fallback: { models: ['small'] },
      },
      { input: { traits: traits({ task: { label: 'math', confidence: 1 } }) } },
    );
    expect(explained(capable)).toContain('2,048 tokens');
    const tiers = [{ until: 0.5, models: ['large'] }, { models: ['small'] }];
    const budgeted = question(
      [CLOUD, HOME],
      { kind: 'budget', limitNanoUsd: 1e8, tiers },
      {
        input: { budget: { limitNanoUsd: 1e8, spentNanoUsd: 6e7 } },
      },
    );
    expect(explained(budgeted)).toContain('budget      $0.06 of $0.10 spent (60 %)');
    expect(explained(budgeted)).toContain('tier 2 of 2');
  });

  it('says of a rejection what would help', () => {
    const deaf = deployment('home/deaf', {
      modalities: ['text'],
      local: true,
      price: perToken(0, 0),
      ability: ability(0.5),
    });
    const asked = {
      input: input([candidate('home/deaf')], { traits: traits({ needs: { ...NO_NEEDS, audio: true } }) }),
      snapshot: snapshot([deaf]),
    };
    expect(explained(asked)).toMatchInlineSnapshot(`
      "Rejected: needs_unmet
      No candidate can do what the request needs. Needs are never given up.

      Request
        task        unknown
        complexity  0.50, by hint
        tokens      about 1,000 in, 400 out
        needs       audio

      Left out
        home/deaf  does not read audio"
    `);
  });

  it('goes by the policy that the request asked for', () => {
    const facts = [CLOUD.facts, HOME.facts];
    const asked = {
      input: input([candidate('cloud/large'), candidate('home/small')], { policy: 'quick', latencyClass: 'batch' }),
      snapshot: {
        ...snapshot(facts),
        routes: { auto: route(facts) },
        policies: { quick: { kind: 'latency' as const, latencyClass: 'realtime' } },
      },
    };
    expect(explained(asked)).toContain('policy quick: the best quality within the latency class batch');
  });

  it('prints nothing of a request that a terminal would obey', () => {
    const asked = question(
      [CLOUD, HOME],
      { kind: 'capability', rules: {}, fallback: { models: ['large'] } },
      {
        input: {
          traits: traits({ task: { label: '\u001B[31mred\nline', confidence: 1 } }),
          constraints: { ignore: ['\u0007'] },
        },
      },
    );
    const text = explained(asked);
    for (const control of ['\u001B', '\u0007']) expect(text).not.toContain(control);
    expect(text).toContain('\uFFFD[31mred\uFFFDline');
  });

  it('has colours only for somebody who looks and wants them', () => {
    const asked = question([CLOUD], { kind: 'cheapest' });
    const decision = decide(asked.input, asked.snapshot);
    const shown = (isTty: boolean, env: Record<string, string>): string =>
      explainDecision({ ...asked, decision }, coloursFor({ isTty, env })).join('\n');
    expect(shown(true, {})).toContain('\u001B[');
    for (const text of [shown(false, {}), shown(true, { NO_COLOR: '1' }), shown(true, { TERM: 'dumb' })]) {
      expect(text).not.toContain('\u001B[');
    }
  });
});
