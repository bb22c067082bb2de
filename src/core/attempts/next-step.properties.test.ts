import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONSEQUENCES, type FailureCode } from './consequences.ts';
import { type LinkStanding, nextStep, type Situation, type StopReason, type Tried } from './next-step.ts';

const CODES = Object.keys(CONSEQUENCES) as FailureCode[];

const waitMs = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(1, 300, 5000, 900_000));

const link: fc.Arbitrary<LinkStanding> = fc.record({
  local: fc.boolean(),
  contextTokens: fc.constantFrom(undefined, 4000, 8000, 16_000),
  avoided: fc.boolean(),
  credentials: fc
    .array(waitMs, { minLength: 1, maxLength: 3 })
    .map((waits) => waits.map((wait, index) => ({ index, waitMs: wait }))),
});

const failure = fc.record({
  code: fc.constantFrom(...CODES),
  retryAfterMs: fc.constantFrom(0, 0, 400, 6000, 60_000),
  tookMs: fc.constantFrom(1, 200, 10_000),
  draw: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  retryAllowed: fc.boolean(),
});

const course = fc.record({
  links: fc.array(link, { minLength: 1, maxLength: 5 }),
  // More than any plan may take.
  failures: fc.array(failure, { minLength: 40, maxLength: 40 }),
  maxAttempts: fc.integer({ min: 1, max: 6 }),
  deadlineMs: fc.constantFrom(400, 3000, 60_000, 600_000),
});

type Course = typeof course extends fc.Arbitrary<infer Value> ? Value : never;

interface Outcome {
  readonly tried: readonly Tried[];
  readonly startedMs: readonly number[];
  readonly why: StopReason | undefined;
  readonly asked: readonly Situation[];
}

/** Every attempt fails. */
function play({ links, failures, maxAttempts, deadlineMs }: Course): Outcome {
  const tried: Tried[] = [];
  const startedMs: number[] = [];
  const asked: Situation[] = [];
  let nowMs = 0;
  for (const { code, retryAfterMs, tookMs, draw, retryAllowed } of failures) {
    const situation: Situation = {
      length: links.length,
      linkAt: (index) => links[index] as LinkStanding,
      tried: [...tried],
      maxAttempts,
      retryAllowed,
      remainingMs: deadlineMs - nowMs,
      deadlineMs,
      draw,
    };
    asked.push(situation);
    const step = nextStep(situation);
    if (step.kind === 'stop') return { tried, startedMs, why: step.why, asked };
    nowMs += step.afterMs;
    startedMs.push(nowMs);
    tried.push({ link: step.link, credential: step.credential, fallback: step.link > 0, code, retryAfterMs });
    nowMs += tookMs;
  }
  return { tried, startedMs, why: undefined, asked };
}

describe('a plan in which everything fails', () => {
  it('ends', () => {
    fc.assert(
      fc.property(course, (each) => {
        expect(play(each).why).toBeDefined();
      }),
    );
  });

  it('never takes more attempts than it may, and one at the local last', () => {
    fc.assert(
      fc.property(course, (each) => {
        const { tried } = play(each);
        const extra = each.links.at(-1)?.local ? 1 : 0;
        expect(tried.length).toBeLessThanOrEqual(each.maxAttempts + extra);
        const beyond = tried.slice(each.maxAttempts);
        expect(beyond.every((attempt) => attempt.link === each.links.length - 1)).toBe(true);
      }),
    );
  });

  it('asks nobody a third time', () => {
    fc.assert(
      fc.property(course, (each) => {
        const names = play(each).tried.map(({ link: at, credential }) => `${at} ${credential}`);
        for (const name of names) expect(names.filter((other) => other === name).length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('asks nobody who rests before the time, and begins nothing without the time for it', () => {
    fc.assert(
      fc.property(course, (each) => {
        const { tried, startedMs } = play(each);
        for (const [number, { link: at, credential }] of tried.entries()) {
          const standing = each.links[at]?.credentials.find(({ index }) => index === credential);
          const began = startedMs[number] ?? 0;
          // The links of this plan stand as at its beginning all the time.
          expect(began).toBeGreaterThanOrEqual(standing?.waitMs ?? 0);
          if (number > 0)
            expect(each.deadlineMs - began).toBeGreaterThanOrEqual(Math.max(500, each.deadlineMs / 10) - 1e-6);
        }
      }),
    );
  });

  it('stops at what is the request’s own fault', () => {
    fc.assert(
      fc.property(course, (each) => {
        const { tried } = play(each);
        const final = tried.findIndex(
          ({ code, fallback }) => code === 'content_refused' || (code === 'upstream_rejected' && !fallback),
        );
        if (final !== -1) expect(final).toBe(tried.length - 1);
      }),
    );
  });

  it('takes a prompt that was too long to larger windows only', () => {
    fc.assert(
      fc.property(course, ({ links, ...rest }) => {
        const { tried } = play({ links, ...rest });
        let outgrown = 0;
        for (const { link: at, code } of tried) {
          expect(links[at]?.contextTokens ?? Number.POSITIVE_INFINITY).toBeGreaterThan(outgrown);
          if (code === 'context_length_exceeded') outgrown = Math.max(outgrown, links[at]?.contextTokens ?? 0);
        }
      }),
    );
  });

  it('is a function of its input', () => {
    fc.assert(
      fc.property(course, (each) => {
        for (const situation of play(each).asked) expect(nextStep(situation)).toEqual(nextStep(situation));
        expect(play(each).tried).toEqual(play(each).tried);
      }),
    );
  });
});
