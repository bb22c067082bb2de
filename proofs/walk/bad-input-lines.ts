/** Bad input: refused with 4xx and the field's name, and the process lives on. */
import { type Answer, ask } from '../../bench/client.ts';
import { CHAT_PATH } from '../../bench/targets/target.ts';
import { type ProofLine, type ProofTable, proofLine } from '../proof.ts';
import type { Part } from '../second-chance.ts';
import { BAD_INPUTS, type BadInput } from './bad-inputs.ts';
import { QUICK_MODEL, type RunningGateway, withGateway } from './gateway.ts';

export interface Refusal {
  readonly input: BadInput;
  /** 0 where the connection broke. */
  readonly status: number;
  readonly param: string | null;
  readonly code: string;
}

export async function badInputLines(root: string): Promise<Part> {
  return withGateway({ root }, async (gateway) => {
    const refusals: Refusal[] = [];
    for (const input of BAD_INPUTS) refusals.push(await refusalOf(gateway, input));
    const goodAnswers = gateway.child.exited() ? 0 : await countGoodAnswers(gateway);
    return { lines: linesOf(refusals, goodAnswers), tables: [tableOf(refusals)] };
  });
}

async function refusalOf({ port }: RunningGateway, input: BadInput): Promise<Refusal> {
  const broken: Answer = { status: 0, body: '' };
  const { status, body } = await ask({ port, path: CHAT_PATH, body: input.body }).catch(() => broken);
  return { input, status, ...errorOf(body) };
}

function errorOf(body: string): { readonly param: string | null; readonly code: string } {
  try {
    const { error } = JSON.parse(body) as { error?: { param?: string | null; code?: string } };
    return { param: error?.param ?? null, code: error?.code ?? '' };
  } catch {
    return { param: null, code: '' };
  }
}

async function countGoodAnswers({ port }: RunningGateway): Promise<number> {
  const body = JSON.stringify({ model: QUICK_MODEL, messages: [{ role: 'user', content: 'Hello' }] });
  const answers = await Promise.all([
    ask({ port, path: CHAT_PATH, body }),
    ask({ port, method: 'GET', path: '/healthz' }),
  ]);
  return answers.filter(({ status }) => status === 200).length;
}

function isRefused({ status }: Refusal): boolean {
  return status >= 400 && status < 500;
}

function namesField({ input, param }: Refusal): boolean {
  return input.param === null || param === input.param;
}

export function linesOf(refusals: readonly Refusal[], goodAnswers: number): readonly ProofLine[] {
  const total = refusals.length;
  const withField = refusals.filter(({ input }) => input.param !== null);
  return [
    proofLine({
      id: 'W4a',
      promise: `bad inputs answered with 4xx and an error object, of ${total}`,
      figure: refusals.filter((refusal) => isRefused(refusal) && refusal.code !== '').length,
      unit: '',
      goal: { exactly: total },
    }),
    proofLine({
      id: 'W4b',
      promise: `errors that name the field at fault, of ${withField.length}`,
      figure: withField.filter(namesField).length,
      unit: '',
      goal: { exactly: withField.length },
    }),
    proofLine({
      id: 'W4c',
      promise: 'good requests answered by the same process afterwards, of 2',
      figure: goodAnswers,
      unit: '',
      goal: { exactly: 2 },
    }),
  ];
}

function tableOf(refusals: readonly Refusal[]): ProofTable {
  return {
    title: 'Bad inputs',
    columns: ['input', 'status', 'code', 'field'],
    rows: refusals.map(({ input, status, code, param }) => [input.name, String(status), code, param ?? '']),
  };
}
