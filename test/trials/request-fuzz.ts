/** Requests that are nearly right, as fast as they are answered. */
import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { createMemoryRecords } from '../../src/stores/index.ts';
import { startSimulatedProvider } from '../../src/testing/index.ts';
import { mutatedChat } from '../support/mutated-chat.ts';
import { listenForAlarms } from './leftovers.ts';
import { prototypeState } from './prototypes.ts';
import { startTrialGateway } from './trial-gateway.ts';

export interface RequestFuzzOptions {
  readonly requests: number;
  readonly seed: number;
}

export interface RequestFuzzFigures {
  readonly requests: number;
  readonly seconds: number;
  /** How often each status was answered; 0 where there was no answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** 5xx, or none at all, with the request. */
  readonly failures: readonly string[];
  readonly alarms: readonly string[];
  readonly prototypesChanged: boolean;
}

interface Sent {
  readonly path: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

const PATHS = [
  '/v1/chat/completions',
  '/v1/chat/completions',
  '/v1/messages',
  '/v1/responses',
  '/v1/route',
  '/v1/embeddings',
];
const HEADERS = [
  'x-pointsman-task',
  'x-pointsman-complexity',
  'x-pointsman-tags',
  'x-pointsman-strict',
  'x-request-timeout-ms',
  'x-stainless-retry-count',
  'x-litellm-tags',
  'idempotency-key',
  'content-type',
  'accept',
];
const WORKERS = 16;
const LIMIT_MS = 10_000;
/** So many are made at a time. */
const BATCH = 1000;

/** No number that is small: what is given no time is right to fail. */
const header = fc.tuple(
  fc.constantFrom(...HEADERS),
  fc.oneof(fc.stringMatching(/^[ -/:-~][ -~]{0,20}$/), fc.constant('60000')),
);
const sent: fc.Arbitrary<Sent> = fc.record({
  path: fc.constantFrom(...PATHS),
  body: mutatedChat,
  headers: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    fc.array(header, { maxLength: 2 }).map(Object.fromEntries),
  ),
});

export async function runRequestFuzz(
  { requests, seed }: RequestFuzzOptions,
  progress: (text: string) => void,
): Promise<RequestFuzzFigures> {
  const startedMs = performance.now();
  const alarms = listenForAlarms();
  const prototypes = prototypeState();
  const provider = await startSimulatedProvider({ models: [{ name: 'small', outputTokens: 1 }] });
  const gateway = await startTrialGateway({
    raw: {
      providers: { cloud: { baseUrl: provider.url, local: false } },
      models: { small: { provider: 'cloud', ability: 0.5, price: { input: 1, output: 2 } } },
    },
    records: createMemoryRecords({ capacity: 100 }),
  });
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
  const statuses: Record<string, number> = {};
  const failures: string[] = [];
  for (let done = 0; done < requests; done += BATCH) {
    progress(`mutated requests: ${done} of ${requests}`);
    const batch = fc.sample(sent, { numRuns: Math.min(BATCH, requests - done), seed: seed + done }).values();
    const worker = async (): Promise<void> => {
      for (const each of batch) {
        const status = await statusOf(gateway.port, agent, each);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status === 0 || status >= 500) failures.push(`${status} for ${described(each)}`);
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, worker));
  }
  agent.destroy();
  await gateway.close();
  await provider.close();
  alarms.stop();
  return {
    requests,
    seconds: (performance.now() - startedMs) / 1000,
    statuses,
    failures,
    alarms: [...alarms.heard, ...gateway.defects.map(String)],
    prototypesChanged: prototypeState() !== prototypes,
  };
}

function statusOf(port: number, agent: Agent, { path, body, headers }: Sent): Promise<number> {
  return new Promise((resolve) => {
    const fields = { 'content-type': 'application/json', 'content-length': body.length, ...headers };
    const asked = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers: fields });
    asked.setTimeout(LIMIT_MS, () => asked.destroy());
    asked.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.on('error', () => resolve(0));
    asked.on('close', () => resolve(0));
    asked.end(body);
  });
}

function described({ path, body, headers }: Sent): string {
  return `${path} ${JSON.stringify(headers)} ${Buffer.from(body).toString().slice(0, 2000)}`;
}
