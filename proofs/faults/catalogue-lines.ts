/** Numbered faults: what was expected, and what the tests have seen. */
import { FAULTS, type FaultId } from '../../test/faults/catalogue.ts';
import { type ProofLine, type ProofTable, proofLine } from '../proof.ts';

/** Of one fault. */
export interface Acted {
  readonly passed: number;
  readonly failed: number;
  readonly seen: readonly string[];
}

export interface ActedFaults {
  readonly byId: ReadonlyMap<FaultId, Acted>;
  /** Tests besides them, and files that could not be loaded. */
  readonly others: { readonly passed: number; readonly failed: number };
}

/** Faults that are not acted out, and why. */
const NOT_ACTED_OUT: Readonly<Partial<Record<FaultId, string>>> = {};

/** As vitest's JSON reporter writes it. */
interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly meta?: { readonly seen?: string };
    }[];
  }[];
}

const IDS = Object.keys(FAULTS) as readonly FaultId[];

export function readFaults(json: string): ActedFaults {
  const { testResults } = JSON.parse(json) as VitestReport;
  const byId = new Map<FaultId, Acted>();
  const others = { passed: 0, failed: 0 };
  for (const { status: fileStatus, assertionResults } of testResults) {
    if (fileStatus === 'failed' && assertionResults.every(({ status }) => status === 'passed')) others.failed += 1;
    for (const { title, status, meta } of assertionResults) {
      const id = idOf(title);
      const isPassed = status === 'passed';
      if (id === undefined) others[isPassed ? 'passed' : 'failed'] += 1;
      else byId.set(id, withResult(byId.get(id), isPassed, meta?.seen));
    }
  }
  return { byId, others };
}

function idOf(title: string): FaultId | undefined {
  return IDS.find((id) => title.startsWith(`${id}:`));
}

function withResult(before: Acted | undefined, isPassed: boolean, seen: string | undefined): Acted {
  const { passed, failed, seen: earlier } = before ?? { passed: 0, failed: 0, seen: [] };
  return {
    passed: passed + (isPassed ? 1 : 0),
    failed: failed + (isPassed ? 0 : 1),
    seen: seen === undefined ? earlier : [...earlier, seen],
  };
}

export function catalogueLines({ byId, others }: ActedFaults): readonly ProofLine[] {
  const failing = IDS.filter((id) => (byId.get(id)?.failed ?? 0) > 0);
  const missing = IDS.filter((id) => !byId.has(id) && NOT_ACTED_OUT[id] === undefined);
  return [
    proofLine({
      id: 'F1a',
      promise: 'faults that are acted out, and end as they should not',
      figure: byId.size === 0 ? Number.NaN : failing.length,
      unit: '',
      goal: { exactly: 0 },
      beside: [`of ${byId.size}`, ...failing].join(' '),
    }),
    proofLine({
      id: 'F1b',
      promise: 'faults that nobody acts out',
      figure: missing.length,
      unit: '',
      goal: { exactly: 0 },
      beside: missing.join(' '),
    }),
    proofLine({
      id: 'F1c',
      promise: 'other tests of faults that fail',
      figure: others.failed,
      unit: '',
      goal: { exactly: 0 },
      beside: `of ${others.passed + others.failed}`,
    }),
  ];
}

export function catalogueTable({ byId }: ActedFaults): ProofTable {
  return {
    title: 'Faults',
    columns: ['', 'fault', 'expected', 'seen', 'holds'],
    rows: IDS.map((id) => {
      const { fault, expected } = FAULTS[id];
      const acted = byId.get(id);
      if (acted === undefined) return [id, fault, expected, NOT_ACTED_OUT[id] ?? 'not acted out', '–'];
      return [id, fault, expected, acted.seen.join('; '), acted.failed === 0 ? 'yes' : 'NO'];
    }),
  };
}
