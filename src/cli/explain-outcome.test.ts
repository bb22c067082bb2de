import { describe, expect, it } from 'vitest';
import { exampleRecord } from '../../test/conformance/example-record.ts';
import { candidate, deployment, input, snapshot } from '../../test/support/builders.ts';
import { decide } from '../core/decide.ts';
import type { Decision } from '../core/decision.ts';
import { plain } from './colours.ts';
import { differenceLines, differencesFrom, explainOutcome } from './explain-outcome.ts';

function decisionFor(id: string): Decision {
  return decide(input([candidate(id)]), snapshot([deployment(id)]));
}

const REJECTED: Decision = { kind: 'reject', code: 'needs_unmet', policy: 'cheapest', exclusions: [] };

describe('explainOutcome', () => {
  it('says what became of a request', () => {
    expect(explainOutcome(exampleRecord(1), plain()).join('\n')).toMatchInlineSnapshot(`
      "
      What happened
        outcome      success
        started      2023-11-14 22:13:20 UTC
        answered by  cloud/large
        cost         estimated $0.00123, settled $0.0012
        usage        800 tokens in (512 cached), 210 out
        times        first token 811 ms, complete 1.31 s, of which deciding 0.3 ms
        key          team-a
        tags         nightly

      Attempts
           deployment   outcome           status     from    took
        1  local/small  upstream_timeout          0.31 ms  500 ms
        2  cloud/large  success              200   501 ms  812 ms"
    `);
  });

  it('says that nobody knows what nobody knows', () => {
    const record = exampleRecord(2, {
      outcome: 'error',
      error: 'all_attempts_failed',
      deployment: null,
      settledCostNanoUsd: null,
      usage: null,
      ttftMs: null,
      attempts: [],
      key: null,
      tags: [],
    });
    expect(explainOutcome(record, plain()).join('\n')).toMatchInlineSnapshot(`
      "
      What happened
        outcome      error: all_attempts_failed. Every link of the chain failed; \`metadata.attempts\` lists them.
        started      2023-11-14 22:13:20 UTC
        answered by  nobody
        cost         estimated $0.00123, settled unknown
        usage        not reported
        times        complete 1.31 s, of which deciding 0.3 ms"
    `);
  });

  it('marks the attempt that asked the judge, and prints what a terminal would obey as something else', () => {
    const record = exampleRecord(3, { session: '\u001B[2J' });
    const [first] = record.attempts;
    const text = explainOutcome({ ...record, attempts: first ? [{ ...first, purpose: 'judge' }] : [] }, plain()).join(
      '\n',
    );
    expect(text).toContain('upstream_timeout (judge)');
    expect(text).not.toContain('\u001B');
  });

  it('says where another model than was asked has answered', () => {
    const record = exampleRecord(3);
    const attempts = record.attempts.map((attempt) => ({ ...attempt, modelActual: 'other\u001B[2J' }));
    const text = explainOutcome({ ...record, attempts }, plain()).join('\n');
    expect(text).toContain('success, but by other');
    expect(text).not.toContain('\u001B');
  });
});

describe('differencesFrom', () => {
  it('finds none where the first attempt is the first link', () => {
    expect(differencesFrom(exampleRecord(1), decisionFor('local/small'))).toEqual([]);
  });

  it('does not take the judge for the first attempt', () => {
    const record = exampleRecord(1);
    const judge = { ...record.attempts[0], deployment: 'some/judge', purpose: 'judge' } as const;
    const judged = { ...record, attempts: [judge as (typeof record.attempts)[number], ...record.attempts] };
    expect(differencesFrom(judged, decisionFor('local/small'))).toEqual([]);
  });

  it('finds another first link, another policy, and says both', () => {
    const differences = differencesFrom(exampleRecord(1, { policy: 'hybrid' }), decisionFor('cloud/large'));
    expect(differences).toEqual([
      { what: 'policy', recorded: 'hybrid', recomputed: 'cheapest' },
      { what: 'first link', recorded: 'local/small', recomputed: 'cloud/large' },
    ]);
    expect(differenceLines(differences, plain())[1]).toBe(
      'Not the decision of that time: the first link is recorded as local/small, and is now cloud/large.',
    );
  });

  it('compares a rejection with a record without attempts', () => {
    const refused = exampleRecord(1, { outcome: 'error', attempts: [] });
    expect(differencesFrom(refused, REJECTED)).toEqual([]);
    expect(differencesFrom(exampleRecord(1), REJECTED)).toHaveLength(1);
    expect(differencesFrom(refused, decisionFor('local/small'))).toHaveLength(1);
  });

  it('knows nothing of the first link where the client hung up before it', () => {
    const gone = exampleRecord(1, { outcome: 'cancelled', attempts: [] });
    expect(differencesFrom(gone, decisionFor('local/small'))).toEqual([]);
  });
});
