import { expect, test } from 'vitest';
import type { OpenStreams } from '../../bench/open-streams.ts';
import type { Rounds } from '../../bench/rounds.ts';
import type { RequestSample, StreamSample } from '../../bench/sample.ts';
import type { TargetName } from '../../bench/targets/target.ts';
import type { ProofLine } from '../proof.ts';
import { coldStartLines } from './cold-start-lines.ts';
import { decisionLines } from './decision-lines.ts';
import { fixedRateLines, largeRequestLines, requestTable, smallRequestLines } from './request-lines.ts';
import { burstLines, openStreamLines, steadyStreamLines, streamTable } from './stream-lines.ts';

interface RequestFigures {
  readonly cpu?: number;
  readonly perSecond?: number;
  readonly p50Us?: number;
  readonly rss?: number;
  readonly errors?: number;
}

function requests(figures: Partial<Record<TargetName, readonly RequestFigures[]>>): Rounds<RequestSample> {
  const sample = ({ cpu = 1, perSecond = 1, p50Us = 1, rss = 1, errors = 0 }: RequestFigures): RequestSample => ({
    requests: 1000,
    errors,
    seconds: 1,
    latency: { p50Us, p99Us: 2 * p50Us },
    cpuUsPerRequest: cpu,
    perSecond,
    rssBytes: rss,
    othersShare: 0,
  });
  return new Map(Object.entries(figures).map(([name, rounds]) => [name as TargetName, rounds.map(sample)]));
}

interface StreamFigures {
  readonly cpu?: number;
  readonly firstUs?: number;
  readonly errors?: number;
  readonly lost?: number;
}

function streams(figures: Partial<Record<TargetName, readonly StreamFigures[]>>): Rounds<StreamSample> {
  const sample = ({ cpu = 1, firstUs = 1, errors = 0, lost = 0 }: StreamFigures): StreamSample => ({
    streams: 10,
    errors,
    chunks: 2000,
    lostChunks: lost,
    seconds: 1,
    firstChunk: { p50Us: firstUs, p99Us: firstUs },
    chunkDelay: { p50Us: 1, p99Us: 1 },
    cpuUsPerChunk: cpu,
    rssBytes: 1,
    othersShare: 0,
  });
  return new Map(Object.entries(figures).map(([name, rounds]) => [name as TargetName, rounds.map(sample)]));
}

function byId(lines: readonly ProofLine[], id: string): ProofLine {
  const line = lines.find((candidate) => candidate.id === id);
  if (line === undefined) throw new Error(`no line ${id}`);
  return line;
}

const SMALL = requests({
  nginx: [{ cpu: 20 }, { cpu: 40 }],
  Portkey: [
    { perSecond: 1000, rss: 200 },
    { perSecond: 500, rss: 200 },
  ],
  Pointsman: [
    { cpu: 80, perSecond: 12_000, rss: 100 },
    { cpu: 160, perSecond: 6000, rss: 120 },
  ],
  'Pointsman, fixed route': [{ cpu: 60 }, { cpu: 120 }],
});

test('small requests are compared within their round', () => {
  const lines = smallRequestLines(SMALL);
  expect(byId(lines, 'G1')).toMatchObject({ figure: 4, holds: true });
  expect(byId(lines, 'G2')).toMatchObject({ figure: 12, holds: true });
  expect(byId(lines, 'G10')).toMatchObject({ figure: 25, holds: true });
  expect(byId(lines, 'G11a').figure).toBeCloseTo(0.55);
});

test('a failed request of any target breaks the comparison', () => {
  const lines = largeRequestLines(requests({ nginx: [{ errors: 3 }], Pointsman: [{ cpu: 2 }], Portkey: [{}] }));
  expect(byId(lines, 'G3').holds).toBe(true);
  expect(byId(lines, 'E2')).toMatchObject({ figure: 3, holds: false });
});

test('added latency is what lies above a direct call', () => {
  const lines = fixedRateLines(
    requests({
      direct: [{ p50Us: 100 }],
      nginx: [{ p50Us: 150 }],
      Portkey: [{ p50Us: 4100 }],
      Pointsman: [{ p50Us: 500 }],
    }),
  );
  expect(byId(lines, 'G8a')).toMatchObject({ figure: 0.4, unit: 'ms', holds: true });
  expect(byId(lines, 'G8b')).toMatchObject({ figure: 0.1, holds: true });
});

test('chunks and first chunks are compared within their round', () => {
  const samples = streams({
    direct: [{ firstUs: 200 }],
    nginx: [{ cpu: 10, firstUs: 400 }],
    Portkey: [{ cpu: 90, firstUs: 30_200 }],
    Pointsman: [{ cpu: 27, firstUs: 1100 }],
  });
  const lines = steadyStreamLines(samples);
  expect(byId(lines, 'G5a')).toMatchObject({ figure: 2.7, holds: true });
  expect(byId(lines, 'G5b').figure).toBeCloseTo(0.3);
  expect(byId(lines, 'G7a')).toMatchObject({ figure: 0.9, holds: true });
  expect(byId(lines, 'G7b').figure).toBeCloseTo(0.03);
});

test('a lost chunk counts as a failure, and so does one too many', () => {
  const lines = burstLines(streams({ nginx: [{ lost: 2 }], Pointsman: [{ lost: -1 }], Portkey: [{ errors: 1 }] }));
  expect(byId(lines, 'E5')).toMatchObject({ figure: 4, holds: false });
});

test('open streams are held to no failure, no loss and no queue', () => {
  const open = { bytesPerStream: 70 * 1024, errors: 0, lostChunks: 0, queued: 744 } as OpenStreams;
  const lines = openStreamLines(new Map([['Pointsman', [open]]]));
  expect(byId(lines, 'G11b')).toMatchObject({ figure: 70, unit: 'KiB', holds: true });
  expect(byId(lines, 'G13b').holds).toBe(true);
  expect(byId(lines, 'G13c')).toMatchObject({ figure: 744, holds: false });
});

test('a start is compared by medians', () => {
  const lines = coldStartLines(
    new Map([
      ['Pointsman', [200, 900, 210]],
      ['Portkey', [400, 420, 380]],
    ]),
  );
  expect(byId(lines, 'G12').figure).toBeCloseTo(0.525);
});

test('a decision is held to its size, and the slowest hostile text is named', () => {
  const cost = { p50Us: 1, p99Us: 1, decisions: 1 };
  const costs = [
    { ...cost, bytes: 1024, cpuUs: 20 },
    { ...cost, bytes: 8192, cpuUs: 90 },
    { ...cost, bytes: 1_048_576, cpuUs: 210 },
  ];
  const lines = decisionLines(costs, [
    { name: 'spaces', ms: 1 },
    { name: 'CJK', ms: 25 },
  ]);
  expect(lines.map((line) => [line.id, line.figure, line.holds])).toEqual([
    ['G9a', 20, true],
    ['G9b', 90, true],
    ['G9c', 210, false],
    ['G9d', 25, false],
  ]);
  expect(byId(lines, 'G9d').beside).toBe('CJK');
});

test('the tables have a row for each target', () => {
  expect(requestTable('t', SMALL).rows.map((row) => row.slice(0, 4))).toEqual([
    ['nginx', '1', '30', '1'],
    ['Portkey', '750', '1', '0.0375'],
    ['Pointsman', '9,000', '120', '4'],
    ['Pointsman, fixed route', '1', '90', '3'],
  ]);
  expect(streamTable('t', streams({ nginx: [{}] })).rows[0]?.slice(0, 4)).toEqual(['nginx', '2,000', '1', '1']);
});
