/** One target under one load, once: what the load saw, beside what the process cost. */
import { nowUs } from './clock.ts';
import { busyUs } from './core-load.ts';
import type { RequestLoad, StreamLoad } from './load/load-order.ts';
import { cpuNs, rssBytes } from './process-stats.ts';
import { type Endpoint, GATEWAY_CORE } from './targets/target.ts';

/** NaN where there is no process to charge (a direct call). */
export interface RequestSample extends RequestLoad {
  readonly cpuUsPerRequest: number;
  readonly perSecond: number;
  readonly rssBytes: number;
  /** Of the gateway's core, what went to others: 0 on a quiet machine. */
  readonly othersShare: number;
}

export interface StreamSample extends StreamLoad {
  readonly cpuUsPerChunk: number;
  readonly rssBytes: number;
  readonly othersShare: number;
}

export async function sampleRequests(endpoint: Endpoint, load: () => Promise<RequestLoad>): Promise<RequestSample> {
  const { result, cpuUs, ...rest } = await charged(endpoint, load);
  const perSecond = result.requests / result.seconds;
  return { ...result, ...rest, perSecond, cpuUsPerRequest: cpuUs / result.requests };
}

export async function sampleStreams(endpoint: Endpoint, load: () => Promise<StreamLoad>): Promise<StreamSample> {
  const { result, cpuUs, ...rest } = await charged(endpoint, load);
  return { ...result, ...rest, cpuUsPerChunk: cpuUs / result.chunks };
}

interface Charged<Result> {
  readonly result: Result;
  readonly cpuUs: number;
  readonly rssBytes: number;
  readonly othersShare: number;
}

async function charged<Result>({ pid }: Endpoint, load: () => Promise<Result>): Promise<Charged<Result>> {
  const startedUs = nowUs();
  const busyBeforeUs = busyUs(GATEWAY_CORE);
  const cpuBeforeNs = pid === null ? 0 : cpuNs(pid);
  const result = await load();
  const cpuUs = pid === null ? 0 : (cpuNs(pid) - cpuBeforeNs) / 1000;
  const othersUs = busyUs(GATEWAY_CORE) - busyBeforeUs - cpuUs;
  const othersShare = Math.max(0, othersUs / (nowUs() - startedUs));
  if (pid === null) return { result, cpuUs: Number.NaN, rssBytes: Number.NaN, othersShare };
  return { result, cpuUs, rssBytes: rssBytes(pid), othersShare };
}
