/** A megabyte of anything, decided by the real gateway: how long it takes, and for how long nothing else can run. */
import { ask } from '../../bench/client.ts';
import { nowUs, sleep } from '../../bench/clock.ts';
import { type HostileText, hostileTexts } from '../../bench/hostile-texts.ts';
import { seededRandom } from '../../bench/prompts.ts';
import { median } from '../../bench/statistics.ts';
import { formatFigure } from '../bound.ts';
import { type ProofLine, type ProofTable, proofLine } from '../proof.ts';
import type { Part } from '../second-chance.ts';
import { type RunningGateway, withGateway } from './gateway.ts';

const MEBIBYTE = 1_048_576;
const PROBE = new URL('../../bench/loop-delay-probe.js', import.meta.url).href;
/** For the gateway to have handled the signal. */
const SIGNAL_MS = 20;

interface HostileFigure {
  readonly name: string;
  /** Medians over the tries, milliseconds. */
  readonly answerMs: number;
  readonly blockMs: number;
}

export async function hostileLines(root: string, seed: number, tries: number): Promise<Part> {
  const texts = hostileTexts(seededRandom(seed), MEBIBYTE);
  return withGateway({ root, preload: [PROBE] }, async (gateway) => {
    // Once unmeasured, so that no first-time cost is charged to the first text.
    await measure(gateway, texts[0] as HostileText, 3);
    const figures: HostileFigure[] = [];
    for (const text of texts) figures.push(await measure(gateway, text, tries));
    return { lines: linesOf(figures), tables: [tableOf(figures)] };
  });
}

async function measure(
  { port, child }: RunningGateway,
  { name, text }: HostileText,
  tries: number,
): Promise<HostileFigure> {
  const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: text }] });
  const answersMs: number[] = [];
  const blocksMs: number[] = [];
  for (let index = 0; index < tries; index += 1) {
    await readBlockMs(child);
    const startedUs = nowUs();
    const { status } = await ask({ port, path: '/v1/route', body });
    answersMs.push(status === 200 ? (nowUs() - startedUs) / 1000 : Number.NaN);
    blocksMs.push(await readBlockMs(child));
  }
  return { name, answerMs: median(answersMs), blockMs: median(blocksMs) };
}

/** Longest stand-still of the gateway's event loop since this was last read. */
async function readBlockMs(child: RunningGateway['child']): Promise<number> {
  process.kill(child.pid, 'SIGUSR2');
  await sleep(SIGNAL_MS);
  const said = child.errors().match(/LOOP_BLOCK_MS [\d.]+/g) ?? [];
  return Number(said.at(-1)?.split(' ')[1] ?? Number.NaN);
}

function linesOf(figures: readonly HostileFigure[]): readonly ProofLine[] {
  const line = (id: string, promise: string, pick: (figure: HostileFigure) => number, limitMs: number): ProofLine => {
    const worst = figures.reduce((a, b) => (pick(b) > pick(a) || Number.isNaN(pick(b)) ? b : a));
    const beside = `${worst.name}; median of all ${formatFigure(median(figures.map(pick)))} ms`;
    return proofLine({ id, promise, figure: pick(worst), unit: 'ms', goal: { atMost: limitMs }, beside });
  };
  return [
    line('W2a', '1 MB of any text decided over HTTP', ({ answerMs }) => answerMs, 50),
    line('W2b', "longest stand-still of the gateway's event loop meanwhile", ({ blockMs }) => blockMs, 20),
  ];
}

function tableOf(figures: readonly HostileFigure[]): ProofTable {
  return {
    title: 'A hostile megabyte over HTTP',
    columns: ['text', 'answered in ms', 'event loop stood still ms'],
    rows: figures.map(({ name, answerMs, blockMs }) => [name, formatFigure(answerMs), formatFigure(blockMs)]),
  };
}
