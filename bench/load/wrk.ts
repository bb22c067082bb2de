/** wrk, where it is installed: the cheapest load generator, so the upstream has most of their common core. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildOptions } from '../children.ts';
import type { ClosedLoopOrder, RequestLoad } from './load-order.ts';

/** Every thread counts for itself, so there is one; `done` prints what is parsed below. */
const SCRIPT = `
local requests = dofile('REQUESTS')
local turn = 0
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT %d %d %d %f %f\\n', summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
end
`;

export function wrkCommand(order: ClosedLoopOrder, folder: string, core: number): ChildOptions {
  const requests = join(folder, 'wrk-requests.lua');
  const script = join(folder, 'wrk-script.lua');
  writeFileSync(requests, `return {${order.requests.map(luaString).join(',')}}`, 'latin1');
  writeFileSync(script, SCRIPT.replace('REQUESTS', requests));
  const seconds = Math.max(1, Math.round(order.durationMs / 1000));
  const shape = ['-t', '1', '-c', String(order.connections), '-d', `${seconds}s`, '-s', script];
  return { name: 'wrk', command: 'wrk', args: [...shape, `http://127.0.0.1:${order.port}/`], core };
}

/** Throws if wrk printed no result. */
export function parseWrk(output: string): RequestLoad {
  const match = /RESULT (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+)/.exec(output);
  if (match === null) throw new Error(`wrk gave no result: ${output.slice(-300)}`);
  const [requests = 0, durationUs = 0, errors = 0, p50Us = 0, p99Us = 0] = match.slice(1).map(Number);
  return { requests, errors, seconds: durationUs / 1e6, latency: { p50Us, p99Us } };
}

function luaString(text: string): string {
  const escaped = text.replace(/[\\"\r\n]/g, (character) => `\\${character.charCodeAt(0).toString().padStart(3, '0')}`);
  return `"${escaped}"`;
}
