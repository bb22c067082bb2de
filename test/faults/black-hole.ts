/** A port at which connections are neither taken nor refused. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Listens, and then stands still: what comes is left to the system, whose queue is soon full. */
const STANDS_STILL = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ ...workerData, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** More than the queue takes. */
const CROWD = 16;

/** For the length of one test. Resolves to the port. */
export async function blackHole(host: string, port = 0): Promise<number> {
  const worker = new Worker(STANDS_STILL, { eval: true, workerData: { host, port } });
  const crowd: Socket[] = [];
  onTestFinished(async () => {
    for (const socket of crowd) socket.destroy();
    await worker.terminate();
  });
  const [taken] = (await once(worker, 'message')) as [number];
  while (crowd.length < CROWD) {
    const socket = connect(taken, host);
    socket.on('error', () => {});
    crowd.push(socket);
  }
  await Promise.race(crowd.map((socket) => once(socket, 'connect')));
  return taken;
}
