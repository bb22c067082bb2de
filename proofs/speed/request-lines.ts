/** Promises about answers in one piece: G1–G3, G8, G10 and the memory of G11. */
import { type Rounds, series } from '../../bench/rounds.ts';
import type { RequestSample } from '../../bench/sample.ts';
import { pairedDifference, pairedOverheadRatio, pairedRatio, spread } from '../../bench/statistics.ts';
import { type ProofLine, type ProofTable, proofLine } from '../proof.ts';
import { across, cell, failures, percent, range } from './figures.ts';

type Samples = Rounds<RequestSample>;

const cpu = (sample: RequestSample): number => sample.cpuUsPerRequest;
const perSecond = (sample: RequestSample): number => sample.perSecond;
const p50Us = (sample: RequestSample): number => sample.latency.p50Us;
const rss = (sample: RequestSample): number => sample.rssBytes;

export function smallRequestLines(samples: Samples): readonly ProofLine[] {
  const overNginx = pairedRatio(series(samples, 'Pointsman', cpu), series(samples, 'nginx', cpu));
  const overPortkey = pairedRatio(series(samples, 'Pointsman', perSecond), series(samples, 'Portkey', perSecond));
  const fixed = pairedRatio(series(samples, 'Pointsman, fixed route', cpu), series(samples, 'Pointsman', cpu));
  const memory = pairedRatio(series(samples, 'Pointsman', rss), series(samples, 'Portkey', rss));
  return [
    proofLine({
      id: 'G1',
      promise: 'CPU per 1 KB request ÷ nginx as reverse proxy',
      figure: overNginx.median,
      unit: '×',
      goal: { atMost: 4.5 },
      stretch: { atMost: 3.3 },
      beside: range(overNginx),
    }),
    proofLine({
      id: 'G2',
      promise: 'requests/s on one core, 1 KB ÷ Portkey',
      figure: overPortkey.median,
      unit: '×',
      goal: { atLeast: 10 },
      stretch: { atLeast: 15 },
      beside: range(overPortkey),
    }),
    proofLine({
      id: 'G10',
      promise: "deciding's share of the CPU of a 1 KB request (`auto` against a fixed route)",
      figure: (1 - fixed.median) * 100,
      unit: '%',
      goal: { atMost: 30 },
      stretch: { atMost: 20 },
      beside: `${percent(1 - fixed.max)} to ${percent(1 - fixed.min)}`,
    }),
    proofLine({
      id: 'G11a',
      promise: 'memory after saturation ÷ Portkey',
      figure: memory.median,
      unit: '×',
      goal: { atMost: 0.8 },
      stretch: { atMost: 0.65 },
      beside: range(memory),
    }),
    failedLine('E1', '1 KB requests', samples),
  ];
}

export function largeRequestLines(samples: Samples): readonly ProofLine[] {
  const overNginx = pairedRatio(series(samples, 'Pointsman', cpu), series(samples, 'nginx', cpu));
  return [
    proofLine({
      id: 'G3',
      promise: 'CPU per 20 KB request ÷ nginx as reverse proxy',
      figure: overNginx.median,
      unit: '×',
      goal: { atMost: 7 },
      stretch: { atMost: 5 },
      beside: range(overNginx),
    }),
    failedLine('E2', '20 KB requests', samples),
  ];
}

export function fixedRateLines(samples: Samples): readonly ProofLine[] {
  const own = series(samples, 'Pointsman', p50Us);
  const direct = series(samples, 'direct', p50Us);
  const portkey = series(samples, 'Portkey', p50Us);
  const added = pairedDifference(own, direct);
  const overPortkey = pairedOverheadRatio(own, portkey, direct);
  const nginx = pairedDifference(series(samples, 'nginx', p50Us), direct);
  return [
    proofLine({
      id: 'G8a',
      promise: 'added median latency over a direct call, 500 requests/s of 1 KB',
      figure: added.median / 1000,
      unit: 'ms',
      goal: { atMost: 0.45 },
      stretch: { atMost: 0.3 },
      beside: `${range(added, 1000)}; nginx adds ${cell(nginx.median / 1000)} ms`,
    }),
    proofLine({
      id: 'G8b',
      promise: 'the same ÷ what Portkey adds',
      figure: overPortkey.median,
      unit: '×',
      goal: { atMost: 1 / 7 },
      stretch: { atMost: 1 / 10 },
      beside: range(overPortkey),
    }),
    failedLine('E3', 'requests at a fixed rate', samples),
  ];
}

/** Of any target: a yardstick that fails fast would be no yardstick. */
function failedLine(id: string, what: string, samples: Samples): ProofLine {
  return proofLine({
    id,
    promise: `failed ${what}, all targets`,
    figure: failures(samples),
    unit: '',
    goal: { exactly: 0 },
  });
}

export function requestTable(title: string, samples: Samples): ProofTable {
  const rows = [...samples.keys()].map((name) => {
    const median = across(samples, name);
    const ratio = pairedRatio(series(samples, name, cpu), series(samples, 'nginx', cpu));
    return [
      name,
      cell(median(perSecond)),
      cell(median(cpu)),
      cell(ratio.median),
      cell(median(p50Us)),
      cell(median((sample) => sample.latency.p99Us)),
      cell(median(rss) / 2 ** 20),
      cell(spread(series(samples, name, (sample) => sample.errors)).max),
      percent(median((sample) => sample.othersShare)),
    ];
  });
  return {
    title,
    columns: [
      'target',
      'requests/s',
      'CPU µs/request',
      '÷ nginx',
      'p50 µs',
      'p99 µs',
      'RSS MiB',
      'failed',
      'others on its core',
    ],
    rows,
  };
}
