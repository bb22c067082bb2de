/** One target under one load, once: what the load saw, beside what the process cost. */
import type { RequestLoad, StreamLoad } from './load/load-order.ts';
import { cpuNs, rssBytes } from './process-stats.ts';
import type { Endpoint } from './targets/target.ts';

/** NaN where there is no process to charge (a direct call). */
export interface RequestSample extends RequestLoad {
  readonly cpuUsPerRequest: number;
  readonly perSecond: number;
  readonly rssBytes: number;
}

export interface StreamSample extends StreamLoad {
  readonly cpuUsPerChunk: number;
  readonly rssBytes: number;
}

export async function sampleRequests(endpoint: Endpoint, load: () => Promise<RequestLoad>): Promise<RequestSample> {
  const { result, cpuUs, rss } = await charged(endpoint, load);
  const perSecond = result.requests / result.seconds;
  return { ...result, perSecond, cpuUsPerRequest: cpuUs / result.requests, rssBytes: rss };
}

export async function sampleStreams(endpoint: Endpoint, load: () => Promise<StreamLoad>): Promise<StreamSample> {
  const { result, cpuUs, rss } = await charged(endpoint, load);
  return { ...result, cpuUsPerChunk: cpuUs / result.chunks, rssBytes: rss };
}

async function charged<Result>(
  endpoint: Endpoint,
  load: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly cpuUs: number; readonly rss: number }> {
  if (endpoint.pid === null) return { result: await load(), cpuUs: Number.NaN, rss: Number.NaN };
  const before = cpuNs(endpoint.pid);
  const result = await load();
  return { result, cpuUs: (cpuNs(endpoint.pid) - before) / 1000, rss: rssBytes(endpoint.pid) };
}
