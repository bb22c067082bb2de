/** The load generator as a process: an order on standard input, its result on standard output, both JSON. */
import { text } from 'node:stream/consumers';
import { runClosedLoop } from './load/closed-loop.ts';
import type { LoadOrder, RequestLoad, StreamLoad } from './load/load-order.ts';
import { runOpenLoop } from './load/open-loop.ts';
import { runStreams } from './load/streams.ts';

function runOrder(order: LoadOrder): Promise<RequestLoad | StreamLoad> {
  switch (order.kind) {
    case 'closed-loop':
      return runClosedLoop(order);
    case 'open-loop':
      return runOpenLoop(order);
    case 'streams':
      return runStreams(order);
  }
}

const order = JSON.parse(await text(process.stdin)) as LoadOrder;
process.stdout.write(JSON.stringify(await runOrder(order)), () => process.exit(0));
