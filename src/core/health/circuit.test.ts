import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAbandoned, afterFailure, afterStart, afterSuccess, type Circuit, CLOSED } from './circuit.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** The draw that makes an ejection neither longer nor shorter. */
const EVEN = 0.5;

/** Attempts that take no time, one after the other; `x` fails, `.` succeeds. */
function played(circuit: Circuit, attempts: string, nowMs: number, draw = EVEN): Circuit {
  return [...attempts].reduce((current, each) => {
    const begun = afterStart(current, nowMs);
    return each === 'x' ? afterFailure(begun, nowMs, nowMs, draw) : afterSuccess(begun, nowMs, nowMs);
  }, circuit);
}

function untilMs(circuit: Circuit): number {
  return circuit.kind === 'open' ? circuit.untilMs : Number.NaN;
}

describe('a closed circuit', () => {
  it('opens at the fifth failure in a row', () => {
    expect(played(CLOSED, 'xxxx', 0)).toMatchObject({ kind: 'closed', failuresInRow: 4 });
    expect(played(CLOSED, 'xxxxx', 0)).toMatchObject({ kind: 'open', untilMs: 30 * SECOND, ejections: 1 });
    expect(played(CLOSED, 'xxxx.xxxx', 0)).toMatchObject({ kind: 'closed', failuresInRow: 4 });
  });

  it('opens when too large a share fails, though never five in a row', () => {
    expect(played(CLOSED, '..x...x..', 0).kind).toBe('closed');
    expect(played(CLOSED, '..x...x..x', 0).kind).toBe('open');
  });

  it('stays closed while one in a hundred fails', () => {
    expect(played(CLOSED, `${'.'.repeat(99)}x`.repeat(20), 0).kind).toBe('closed');
  });
});

describe('an ejection', () => {
  it('lasts longer each time, five minutes at most', () => {
    let circuit: Circuit = CLOSED;
    let nowMs = 0;
    const lengths = Array.from({ length: 12 }, () => {
      circuit = played(circuit, circuit.kind === 'closed' ? 'xxxxx' : 'x', nowMs);
      const lasted = untilMs(circuit) - nowMs;
      nowMs = untilMs(circuit);
      return lasted / SECOND;
    });
    expect(lengths).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300]);
  });

  it('lasts up to a fifth longer or shorter', () => {
    expect(untilMs(played(CLOSED, 'xxxxx', 0, 0))).toBeCloseTo(24 * SECOND);
    expect(untilMs(played(CLOSED, 'xxxxx', 0, 1 - Number.EPSILON))).toBeCloseTo(36 * SECOND);
  });

  it('is not prolonged by what fails meanwhile', () => {
    const open = played(CLOSED, 'xxxxx', 0);
    expect(played(open, 'xxx', SECOND)).toEqual(open);
  });

  it('is ended by a success where nothing better was left than to try', () => {
    const open = played(CLOSED, 'xxxxx', 0);
    expect(played(open, '.', SECOND)).toMatchObject({ kind: 'half-open', successes: 1, trying: false });
  });

  it('is forgiven for each healthy minute after it', () => {
    const twice = played(played(played(CLOSED, 'xxxxx', 0), '...', MINUTE), 'xxxxx', MINUTE);
    expect(twice).toMatchObject({ kind: 'open', ejections: 2 });
    const closed = played(twice, '...', 3 * MINUTE);
    expect(closed).toMatchObject({ kind: 'closed', ejections: 2 });
    expect(played(closed, 'xxxxx', 4 * MINUTE - 1)).toMatchObject({ ejections: 3 });
    expect(played(closed, 'xxxxx', 4 * MINUTE)).toMatchObject({ ejections: 2 });
    expect(played(closed, 'xxxxx', 9 * MINUTE)).toMatchObject({ ejections: 1 });
  });
});

describe('a circuit whose ejection is over', () => {
  const open = played(CLOSED, 'xxxxx', 0);
  const halfOpen = afterStart(open, 30 * SECOND);

  it('lets one try at a time', () => {
    expect(afterStart(open, 30 * SECOND - 1)).toBe(open);
    expect(halfOpen).toMatchObject({ kind: 'half-open', trying: true, successes: 0 });
    const tried = afterSuccess(halfOpen, 30 * SECOND, 31 * SECOND);
    expect(tried).toMatchObject({ kind: 'half-open', trying: false, successes: 1 });
    expect(afterStart(tried, 31 * SECOND)).toMatchObject({ trying: true, successes: 1 });
  });

  it('closes after three successes, with nothing left of the failures before', () => {
    expect(played(open, '..', 30 * SECOND).kind).toBe('half-open');
    expect(played(open, '...', 30 * SECOND)).toEqual({ ...CLOSED, ejections: 1, sinceMs: 30 * SECOND });
  });

  it('opens again at one failure', () => {
    expect(played(open, '..x', 30 * SECOND)).toMatchObject({ kind: 'open', untilMs: 90 * SECOND, ejections: 2 });
  });

  it('goes on to the next trial where one ended without a word', () => {
    expect(afterAbandoned(halfOpen, 30 * SECOND)).toMatchObject({ kind: 'half-open', trying: false, successes: 0 });
    expect(afterAbandoned(halfOpen, 10 * SECOND)).toBe(halfOpen);
    expect(afterAbandoned(open, SECOND)).toBe(open);
    expect(afterAbandoned(CLOSED, 0)).toBe(CLOSED);
  });
});

describe('what began before', () => {
  const open = played(played(CLOSED, '.', 0), 'xxxxx', 10 * SECOND);

  it('an ejection neither ends it nor counts as a trial', () => {
    expect(afterSuccess(open, 9 * SECOND, 11 * SECOND)).toBe(open);
    const halfOpen = afterStart(open, 40 * SECOND);
    expect(afterSuccess(halfOpen, 9 * SECOND, 41 * SECOND)).toBe(halfOpen);
    expect(afterFailure(halfOpen, 9 * SECOND, 41 * SECOND, EVEN)).toBe(halfOpen);
  });

  it('a circuit was closed again does not open it', () => {
    const closed = played(open, '...', 40 * SECOND);
    const late = Array.from({ length: 20 }).reduce<Circuit>(
      (circuit) => afterFailure(circuit, 39 * SECOND, 41 * SECOND, EVEN),
      closed,
    );
    expect(late).toBe(closed);
  });
});

describe('a circuit to which anything happens', () => {
  it('is in order: an ejection lasts between 24 and 360 seconds, and three successes always close', () => {
    const event = fc.record({
      pauseMs: fc.constantFrom(0, 1, 1000, 30_000, 90_000),
      kind: fc.constantFrom('start', 'success', 'failure', 'failure', 'abandoned'),
      ageMs: fc.constantFrom(0, 500, 60_000),
      draw: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 100 }), (events) => {
        let circuit: Circuit = CLOSED;
        let nowMs = 0;
        for (const { pauseMs, kind, ageMs, draw } of events) {
          nowMs += pauseMs;
          const before: Circuit = circuit;
          const beganMs = Math.max(0, nowMs - ageMs);
          if (kind === 'start') circuit = afterStart(circuit, nowMs);
          else if (kind === 'success') circuit = afterSuccess(circuit, beganMs, nowMs);
          else if (kind === 'failure') circuit = afterFailure(circuit, beganMs, nowMs, draw);
          else circuit = afterAbandoned(circuit, beganMs);
          if (circuit.kind !== 'open' || before.kind === 'open') continue;
          expect(circuit.untilMs - nowMs).toBeGreaterThanOrEqual(24_000);
          expect(circuit.untilMs - nowMs).toBeLessThanOrEqual(360_000);
        }
        expect(played(circuit, '...', nowMs + 360_000).kind).toBe('closed');
      }),
    );
  });
});
