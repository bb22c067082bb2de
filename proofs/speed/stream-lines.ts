/** Promises about streams: G5–G7, G13 and the memory of G11. */
import type { OpenStreams } from '../../bench/open-streams.ts';
import { type Rounds, series } from '../../bench/rounds.ts';
import type { StreamSample } from '../../bench/sample.ts';
import { pairedDifference, pairedOverheadRatio, pairedRatio, spread } from '../../bench/statistics.ts';
import { type ProofLine, type ProofTable, proofLine } from '../proof.ts';
import { across, cell, failures, percent, range } from './figures.ts';

type Samples = Rounds<StreamSample>;

const cpu = (sample: StreamSample): number => sample.cpuUsPerChunk;
const firstChunkUs = (sample: StreamSample): number => sample.firstChunk.p50Us;

export function steadyStreamLines(samples: Samples): readonly ProofLine[] {
  const own = series(samples, 'Pointsman', cpu);
  const overNginx = pairedRatio(own, series(samples, 'nginx', cpu));
  const overPortkey = pairedRatio(own, series(samples, 'Portkey', cpu));
  return [
    proofLine({
      id: 'G5a',
      promise: 'CPU per streamed chunk at 8,000 chunks/s ÷ nginx',
      figure: overNginx.median,
      unit: '×',
      goal: { atMost: 3 },
      stretch: { atMost: 2.3 },
      beside: range(overNginx),
    }),
    proofLine({
      id: 'G5b',
      promise: 'the same ÷ Portkey',
      figure: overPortkey.median,
      unit: '×',
      goal: { atMost: 0.5 },
      stretch: { atMost: 0.35 },
      beside: range(overPortkey),
    }),
    ...firstChunkLines(samples),
    failedLine('E4', 'streams of 8,000 chunks/s', samples),
  ];
}

function firstChunkLines(samples: Samples): readonly ProofLine[] {
  const own = series(samples, 'Pointsman', firstChunkUs);
  const direct = series(samples, 'direct', firstChunkUs);
  const added = pairedDifference(own, direct);
  const overPortkey = pairedOverheadRatio(own, series(samples, 'Portkey', firstChunkUs), direct);
  return [
    proofLine({
      id: 'G7a',
      promise: 'added median time to the first chunk over a direct call',
      figure: added.median / 1000,
      unit: 'ms',
      goal: { atMost: 1 },
      stretch: { atMost: 0.6 },
      beside: range(added, 1000),
    }),
    proofLine({
      id: 'G7b',
      promise: 'the same ÷ what Portkey adds',
      figure: overPortkey.median,
      unit: '×',
      goal: { atMost: 1 / 20 },
      stretch: { atMost: 1 / 40 },
      beside: range(overPortkey),
    }),
  ];
}

export function burstLines(samples: Samples): readonly ProofLine[] {
  const overNginx = pairedRatio(series(samples, 'Pointsman', cpu), series(samples, 'nginx', cpu));
  return [
    proofLine({
      id: 'G6',
      promise: 'CPU per chunk when 200 come at once ÷ nginx',
      figure: overNginx.median,
      unit: '×',
      goal: { atMost: 4.5 },
      stretch: { atMost: 3.2 },
      beside: range(overNginx),
    }),
    failedLine('E5', 'streams in bursts', samples),
  ];
}

export function openStreamLines(samples: Rounds<OpenStreams>): readonly ProofLine[] {
  const own = samples.get('Pointsman') ?? [];
  const memory = spread(own.map((sample) => sample.bytesPerStream));
  const total = (pick: (sample: OpenStreams) => number): number => own.reduce((sum, sample) => sum + pick(sample), 0);
  const none = (id: string, promise: string, figure: number): ProofLine =>
    proofLine({ id, promise, figure, unit: '', goal: { exactly: 0 } });
  return [
    proofLine({
      id: 'G11b',
      promise: 'memory per open stream, 1,000 open',
      figure: memory.median / 1024,
      unit: 'KiB',
      goal: { atMost: 150 },
      stretch: { atMost: 90 },
      beside: range(memory, 1024),
    }),
    none(
      'G13a',
      '1,000 streams at once: streams that failed',
      total((sample) => sample.errors),
    ),
    none(
      'G13b',
      '1,000 streams at once: chunks lost',
      total((sample) => sample.lostChunks),
    ),
    none(
      'G13c',
      '1,000 streams at once: streams queued before the upstream',
      total((sample) => sample.queued),
    ),
  ];
}

function failedLine(id: string, what: string, samples: Samples): ProofLine {
  const lost = [...samples.values()].flat().reduce((sum, sample) => sum + Math.abs(sample.lostChunks), 0);
  const promise = `failed ${what} and chunks lost, all targets`;
  return proofLine({ id, promise, figure: failures(samples) + lost, unit: '', goal: { exactly: 0 } });
}

export function streamTable(title: string, samples: Samples): ProofTable {
  const rows = [...samples.keys()].map((name) => {
    const median = across(samples, name);
    const ratio = pairedRatio(series(samples, name, cpu), series(samples, 'nginx', cpu));
    return [
      name,
      cell(median((sample) => sample.chunks / sample.seconds)),
      cell(median(cpu)),
      cell(ratio.median),
      cell(median(firstChunkUs)),
      cell(median((sample) => sample.firstChunk.p99Us)),
      cell(median((sample) => sample.chunkDelay.p50Us)),
      cell(median((sample) => sample.chunkDelay.p99Us)),
      cell(median((sample) => sample.rssBytes) / 2 ** 20),
      percent(median((sample) => sample.othersShare)),
    ];
  });
  const columns = [
    'target',
    'chunks/s',
    'CPU µs/chunk',
    '÷ nginx',
    'first chunk p50 µs',
    'p99 µs',
    'chunk delay p50 µs',
    'p99 µs',
    'RSS MiB',
    'others on its core',
  ];
  return { title, columns, rows };
}

export function openStreamTable(samples: Rounds<OpenStreams>): ProofTable {
  const rows = [...samples.keys()].map((name) => {
    const median = across(samples, name);
    return [
      name,
      cell(median((sample) => sample.idleRssBytes) / 2 ** 20),
      cell(median((sample) => sample.peakRssBytes) / 2 ** 20),
      cell(median((sample) => sample.bytesPerStream) / 1024),
      cell(median((sample) => sample.chunkDelay.p50Us)),
      cell(median((sample) => sample.chunkDelay.p99Us)),
      cell(median((sample) => sample.lostChunks)),
      cell(median((sample) => sample.errors)),
      cell(median((sample) => sample.queued)),
    ];
  });
  const columns = [
    'target',
    'RSS idle MiB',
    'RSS most MiB',
    'KiB/stream',
    'chunk delay p50 µs',
    'p99 µs',
    'lost',
    'failed',
    'queued',
  ];
  return { title: '1,000 open streams, a chunk each every 100 ms', columns, rows };
}
