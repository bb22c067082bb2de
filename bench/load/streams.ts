/** Many streams at once: what arrives, how late, and whether anything is missing. */
import { nowUs, sleep, within } from '../clock.ts';
import { STAMP } from '../sse-upstream.ts';
import { quantile } from '../statistics.ts';
import { openConnection } from './connection.ts';
import type { StreamLoad, StreamsOrder } from './load-order.ts';

/** A stream that stands still for so long after its time is given up. */
const GRACE_MS = 10_000;

interface Tally {
  streams: number;
  errors: number;
  chunks: number;
  readonly firstChunksUs: number[];
  readonly delaysUs: number[];
}

export async function runStreams(order: StreamsOrder): Promise<StreamLoad> {
  const tally: Tally = { streams: 0, errors: 0, chunks: 0, firstChunksUs: [], delaysUs: [] };
  const lanes = Array.from({ length: order.connections }, () => openLane(order, tally));
  await Promise.all(lanes.map((lane) => lane.ready));
  const startedUs = nowUs();
  const endUs = startedUs + order.durationMs * 1000;
  const runs = lanes.map(async (lane, index) => {
    await sleep(index * order.staggerMs);
    await lane.run(endUs);
  });
  await Promise.all(runs);
  return {
    streams: tally.streams,
    errors: tally.errors,
    chunks: tally.chunks,
    lostChunks: tally.streams * order.chunks - tally.chunks,
    seconds: (nowUs() - startedUs) / 1e6,
    firstChunk: latencyOf(tally.firstChunksUs),
    chunkDelay: latencyOf(tally.delaysUs),
  };
}

interface Lane {
  readonly ready: Promise<void>;
  /** Asks for stream after stream until the time is over, and reads the last one to its end. */
  readonly run: (endUs: number) => Promise<void>;
}

function openLane(order: StreamsOrder, tally: Tally): Lane {
  let events = createEventCounter(order.stamped, tally);
  let endUs = 0;
  let finish: (failed: boolean) => void = () => undefined;
  const ask = (): void => {
    events = createEventCounter(order.stamped, tally);
    tally.streams += 1;
    connection.send(order.request);
  };
  const connection = openConnection(order.port, {
    onBody: (piece) => events.feed(piece),
    onAnswer: (status) => {
      if (status !== 200 || !events.done()) tally.errors += 1;
      if (nowUs() < endUs) ask();
      else finish(false);
    },
    onBroken: () => finish(true),
  });
  return {
    ready: connection.ready,
    run: async (limitUs) => {
      endUs = limitUs;
      const ended = new Promise<boolean>((resolve) => {
        finish = resolve;
      });
      ask();
      const patienceMs = Math.max(0, (endUs - nowUs()) / 1000) + GRACE_MS;
      const failed = await within(ended, patienceMs, 'a stream').catch(() => true);
      if (failed) tally.errors += 1;
      connection.close();
    },
  };
}

interface EventCounter {
  readonly feed: (piece: Buffer) => void;
  /** `[DONE]` was seen. */
  readonly done: () => boolean;
}

function createEventCounter(stamped: boolean, tally: Tally): EventCounter {
  const askedUs = nowUs();
  let kept = '';
  let done = false;
  return {
    feed: (piece) => {
      const readUs = stamped ? nowUs() : 0;
      const text = kept + piece.toString('latin1');
      let start = 0;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n', start)) {
        const event = text.slice(start, end);
        start = end + 2;
        if (event.includes('[DONE]')) done = true;
        else if (event.includes('"content":"@')) count(event, stamped, askedUs, readUs, tally);
      }
      kept = text.slice(start);
    },
    done: () => done,
  };
}

function count(event: string, stamped: boolean, askedUs: number, readUs: number, tally: Tally): void {
  tally.chunks += 1;
  if (!stamped) return;
  const stamp = STAMP.exec(event);
  if (stamp === null) return;
  const sentUs = Number(stamp[2]);
  tally.delaysUs.push(readUs - sentUs);
  if (stamp[1] === '0') tally.firstChunksUs.push(readUs - askedUs - (sentUs - Number(stamp[3])));
}

function latencyOf(valuesUs: readonly number[]): { p50Us: number; p99Us: number } {
  return { p50Us: quantile(valuesUs, 0.5), p99Us: quantile(valuesUs, 0.99) };
}
