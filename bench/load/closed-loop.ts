/** So many connections, each asking again as soon as it is answered: saturation. */
import { nowUs, sleep } from '../clock.ts';
import { quantile } from '../statistics.ts';
import { type Connection, openConnection } from './connection.ts';
import type { ClosedLoopOrder, RequestLoad } from './load-order.ts';

/** Breaking connections are opened anew, but not for ever. */
const MOST_ERRORS = 1000;

export async function runClosedLoop(order: ClosedLoopOrder): Promise<RequestLoad> {
  const latenciesUs: number[] = [];
  const open = new Set<Connection>();
  let errors = 0;
  let stopped = false;

  const start = (offset: number): void => {
    let turn = offset;
    let askedUs = 0;
    const ask = (): void => {
      askedUs = nowUs();
      connection.send(order.requests[turn % order.requests.length] as string);
      turn += 1;
    };
    const connection = openConnection(order.port, {
      onAnswer: (status) => {
        if (stopped) return;
        if (status === 200) latenciesUs.push(nowUs() - askedUs);
        else errors += 1;
        ask();
      },
      onBroken: () => {
        open.delete(connection);
        errors += 1;
        if (!stopped && errors < MOST_ERRORS) start(turn);
      },
    });
    open.add(connection);
    ask();
  };

  const startedUs = nowUs();
  for (let index = 0; index < order.connections; index += 1) start(index);
  await sleep(order.durationMs);
  stopped = true;
  const seconds = (nowUs() - startedUs) / 1e6;
  for (const connection of open) connection.close();
  return {
    requests: latenciesUs.length,
    errors,
    seconds,
    latency: { p50Us: quantile(latenciesUs, 0.5), p99Us: quantile(latenciesUs, 0.99) },
  };
}
