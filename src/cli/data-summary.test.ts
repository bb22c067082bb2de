import { describe, expect, it } from 'vitest';
import { ability, candidate, deployment, input, snapshot, traits } from '../../test/support/builders.ts';
import type { Candidate } from '../core/candidate.ts';
import { decide } from '../core/decide.ts';
import type { Route } from '../core/decision.ts';
import type { Traits } from '../core/traits.ts';
import { estimateOf, type Ruling } from '../runtime/ruling.ts';
import { plain } from './colours.ts';
import { summarise, summaryLines } from './data-summary.ts';
import { createTally } from './data-tally.ts';

const SNAPSHOT = snapshot([
  deployment('cloud/large', { ability: ability(0.9) }),
  deployment('cloud/small', { ability: ability(0.6), maxComplexity: 0.5 }),
  deployment('odd/unrated'),
]);
const AUTO = SNAPSHOT.routes['auto'] as Route;

function ruling(candidates: readonly Candidate[], changes: Partial<Traits> = {}): Ruling {
  const asked = input(candidates, { traits: traits(changes) });
  const decision = decide(asked, SNAPSHOT);
  return { input: asked, decision, estimatedCostNanoUsd: estimateOf(decision, asked), overheadMs: 0 };
}

const LARGE = candidate('cloud/large', { costNanoUsd: 4_000_000, quality: 0.9 });
const SMALL = candidate('cloud/small', { costNanoUsd: 500_000, quality: 0.6 });
const UNPRICED = candidate('odd/unrated', { costNanoUsd: null, quality: null });
const HARD = { complexity: { value: 0.8, confidence: 1 } };

describe('a summary', () => {
  it('adds up by model, and sets it against everything on the most able one', () => {
    const tally = createTally(SNAPSHOT, AUTO);
    for (let i = 0; i < 3; i++)
      tally.add(ruling([LARGE, SMALL], { wouldAskJudge: i === 0, complexity: { value: 0.4, confidence: 0 } }));
    tally.add(ruling([LARGE, SMALL], HARD));
    const summary = summarise(tally, true, 500);
    expect(summary).toEqual({
      prompts: 4,
      rejected: 0,
      relaxed: 0,
      wouldAskJudge: 1,
      judgeConfigured: true,
      unsure: 3,
      models: [
        { model: 'small', requests: 3, share: 0.75, estimatedCostUsd: 0.0015, requestsOfUnknownCost: 0 },
        { model: 'large', requests: 1, share: 0.25, estimatedCostUsd: 0.004, requestsOfUnknownCost: 0 },
      ],
      cost: { estimatedCostUsd: 0.0055, requestsOfUnknownCost: 0 },
      baseline: { model: 'large', estimatedCostUsd: 0.016, requestsOfUnknownCost: 0 },
      seconds: 0.5,
      decisionsPerSecond: 8,
    });
    expect(summaryLines(summary, plain()).join('\n')).toMatchInlineSnapshot(`
      "4 prompts
        model         requests  share  estimated cost
        small                3   75 %         $0.0015
        large                1   25 %          $0.004
        total                4                $0.0055
        all on large         4                 $0.016

      Unsure of the complexity: 3. A judge would be asked: 1.
      Estimated cost is 34.4 % of large for all. What that does to quality, this cannot say.
      8 decisions/s (500 ms with reading and writing)."
    `);
  });

  it('counts what is rejected, what was relaxed and what has no known price apart, and then compares nothing', () => {
    const tally = createTally(SNAPSHOT, AUTO);
    tally.add(ruling([SMALL], HARD));
    tally.add(ruling([UNPRICED]));
    tally.add(ruling([], {}));
    const text = summaryLines(summarise(tally, false, 0), plain()).join('\n');
    expect(text).toMatchInlineSnapshot(`
      "3 prompts
        model         requests  share         estimated cost
        small                1   50 %                $0.0005
        unrated              1   50 %                unknown
        total                2         $0.0005 + 1 × unknown
        all on large         2                       unknown

      Rejected, because nobody can answer: 1.
      A wish was given up for 1.
      Unsure of the complexity: 0. A judge would be asked: 0, as none is configured.
      0 decisions/s (0 ms with reading and writing)."
    `);
  });

  it('has no baseline where nobody said how able a model is', () => {
    const unrated = snapshot([deployment('odd/unrated')]);
    const summary = summarise(createTally(unrated, unrated.routes['auto'] as Route), false, 0);
    expect(summary).toMatchObject({ prompts: 0, baseline: null, models: [], decisionsPerSecond: 0 });
  });
});
