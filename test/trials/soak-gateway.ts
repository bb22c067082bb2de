/** The gateway of a soak, in a process of its own, so that its heap holds nothing else. Its parent asks for figures. */
import type { RequestRecord } from '../../src/core/record.ts';
import { createMemoryRecords } from '../../src/stores/index.ts';
import { startTrialGateway } from './trial-gateway.ts';

export interface SoakGatewayOptions {
  readonly wallUrl: string;
  readonly spareUrl: string;
  /** Of every request, for ever: so that it is known that a leak would be seen. */
  readonly leakBytes: number;
}

export type SoakQuestion = 'measure' | 'stop';

export type SoakAnswer =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'measured'; readonly heapBytes: number; readonly externalBytes: number }
  | { readonly kind: 'stopped'; readonly defects: readonly string[] };

const PRICE = { input: 1, output: 2 };
const LIMITS = { timeoutMs: 500, headersTimeoutMs: 500, idleTimeoutMs: 200, totalTimeoutMs: 5000 };
/** Full before the first window begins. */
const KEPT_RECORDS = 500;

/** Resolves when it is told to stop. */
export async function runSoakGateway({ wallUrl, spareUrl, leakBytes }: SoakGatewayOptions): Promise<object> {
  const leaked: unknown[] = [];
  const records = createMemoryRecords({ capacity: KEPT_RECORDS });
  const append = records.append.bind(records);
  records.append = (record: RequestRecord) => {
    append(record);
    if (leakBytes > 0) leaked.push(leakOf(leakBytes));
  };
  const gateway = await startTrialGateway({
    raw: {
      providers: { wall: { baseUrl: wallUrl, local: false }, spare: { baseUrl: spareUrl, local: true } },
      models: { wall: { provider: 'wall', price: PRICE, ...LIMITS }, spare: { provider: 'spare', ...LIMITS } },
      routes: { soak: { chain: ['wall', 'spare'] } },
    },
    records,
  });
  const say = (answer: SoakAnswer): void => void process.send?.(answer);
  const told = new Promise<void>((resolve) => {
    process.on('message', (question: SoakQuestion) => {
      if (question === 'stop') resolve();
      else void measure().then(say);
    });
  });
  say({ kind: 'listening', port: gateway.port });
  await told;
  await gateway.close();
  say({ kind: 'stopped', defects: gateway.defects.map(String) });
  process.disconnect();
  return { leaked: leaked.length };
}

/** What waits to be finalised is only gone after another turn of the loop, and another collection. */
async function measure(): Promise<SoakAnswer> {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error('a soak needs node --expose-gc');
  for (let round = 0; round < 4; round++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { heapUsed, external } = process.memoryUsage();
  return { kind: 'measured', heapBytes: heapUsed, externalBytes: external };
}

const WORD_BYTES = 8;
/** Of an array: its own head, that of its elements, and the place where it is kept. */
const HEAD_WORDS = 7;

function leakOf(bytes: number): unknown {
  return Array.from({ length: Math.max(0, Math.round(bytes / WORD_BYTES) - HEAD_WORDS) }, () => null);
}
