/**
 * Requests at a fixed rate, whether or not the ones before were answered. Latency counts from the instant a request
 * was due, so a stall is seen by every request that it held up.
 */
import { nowUs, sleep } from '../clock.ts';
import { quantile } from '../statistics.ts';
import { type Connection, openConnection } from './connection.ts';
import type { OpenLoopOrder, RequestLoad } from './load-order.ts';
import { startPacer } from './pacer.ts';

const CONNECTIONS = 64;
const GRACE_MS = 1000;

interface Lane {
  readonly connection: Connection;
  /** When the request under way was due. */
  dueUs: number;
}

export async function runOpenLoop(order: OpenLoopOrder): Promise<RequestLoad> {
  const latenciesUs: number[] = [];
  const idle: Lane[] = [];
  const waiting: number[] = [];
  let errors = 0;
  let sent = 0;
  let stopped = false;

  const send = (lane: Lane, dueUs: number): void => {
    lane.dueUs = dueUs;
    lane.connection.send(order.requests[sent % order.requests.length] as string);
    sent += 1;
  };
  const rest = (lane: Lane): void => {
    const dueUs = waiting.shift();
    if (dueUs === undefined) idle.push(lane);
    else send(lane, dueUs);
  };
  const openLane = (): Lane => {
    const lane: Lane = {
      dueUs: 0,
      connection: openConnection(order.port, {
        onAnswer: (status) => {
          if (status === 200) latenciesUs.push(nowUs() - lane.dueUs);
          else errors += 1;
          rest(lane);
        },
        onBroken: () => {
          if (stopped) return;
          errors += 1;
          const place = idle.indexOf(lane);
          if (place >= 0) idle.splice(place, 1);
        },
      }),
    };
    return lane;
  };

  const lanes = Array.from({ length: CONNECTIONS }, openLane);
  await Promise.all(lanes.map((lane) => lane.connection.ready));
  idle.push(...lanes);
  const startedUs = nowUs();
  const pacer = startPacer(1e6 / order.perSecond, (dueUs) => {
    // The lane used last is warm: like a client's pool, take it first.
    const lane = idle.pop();
    if (lane === undefined) waiting.push(dueUs);
    else send(lane, dueUs);
  });
  await sleep(order.durationMs);
  await pacer.stop();
  const seconds = (nowUs() - startedUs) / 1e6;
  for (let waitedMs = 0; waitedMs < GRACE_MS && idle.length < CONNECTIONS; waitedMs += 10) await sleep(10);
  stopped = true;
  for (const lane of lanes) lane.connection.close();
  const unanswered = sent - latenciesUs.length - errors + waiting.length;
  return {
    requests: latenciesUs.length,
    errors: errors + Math.max(0, unanswered),
    seconds,
    latency: { p50Us: quantile(latenciesUs, 0.5), p99Us: quantile(latenciesUs, 0.99) },
  };
}
