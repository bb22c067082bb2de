/** A thousand streams held open at once: memory for each, and whether all of them run. */
import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import { sleep } from './clock.ts';
import type { StreamLoad } from './load/load-order.ts';
import { type LoadGenerators, streams } from './load/run-load.ts';
import { rssBytes } from './process-stats.ts';
import { streamRequest } from './scenarios.ts';
import type { Endpoint } from './targets/target.ts';

const OPEN_STREAMS = 1000;
const CHUNK_EVERY_MS = 100;
const CHUNKS = 50;
const SAMPLE_EVERY_MS = 200;

export interface OpenStreams extends StreamLoad {
  /** Most resident memory while they were open, less that of the idle process, for each stream. */
  readonly bytesPerStream: number;
  readonly idleRssBytes: number;
  readonly peakRssBytes: number;
  /** Streams that had not reached the upstream while the others ran. */
  readonly queued: number;
}

/** The process must be fresh: memory that an earlier load left behind would be counted as idle. */
export async function holdOpenStreams(
  tools: LoadGenerators,
  endpoint: Endpoint,
  upstreamPort: number,
  seed: number,
): Promise<OpenStreams> {
  const pid = endpoint.pid ?? process.pid;
  const order = { kind: 'streams', port: endpoint.port, durationMs: 0, stamped: true } as const;
  // A few short ones first, so that code loaded on the first request is not charged to the streams.
  const first = streamRequest(seed, endpoint, 4, 5);
  await streams(tools, { ...order, connections: 8, staggerMs: 1, chunks: 4, request: first });
  const idleRssBytes = rssBytes(pid);
  await readPeak(upstreamPort);
  let peakRssBytes = idleRssBytes;
  let over = false;
  const sampler = (async () => {
    while (!over) {
      peakRssBytes = Math.max(peakRssBytes, rssBytes(pid));
      await sleep(SAMPLE_EVERY_MS);
    }
  })();
  const request = streamRequest(seed, endpoint, CHUNKS, CHUNK_EVERY_MS);
  const load = await streams(tools, {
    ...order,
    connections: OPEN_STREAMS,
    staggerMs: 1,
    chunks: CHUNKS,
    request,
  }).finally(() => {
    over = true;
  });
  await sampler;
  return {
    ...load,
    idleRssBytes,
    peakRssBytes,
    bytesPerStream: (peakRssBytes - idleRssBytes) / OPEN_STREAMS,
    queued: OPEN_STREAMS - (await readPeak(upstreamPort)),
  };
}

/** Most streams open at the upstream since this was last asked. */
function readPeak(upstreamPort: number): Promise<number> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: upstreamPort, path: '/', agent: false }, (answer) => {
      json(answer).then((counters) => resolve((counters as { peak: number }).peak), reject);
    }).on('error', reject);
  });
}
