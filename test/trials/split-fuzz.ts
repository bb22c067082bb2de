/** Recorded streams of every dialect, cut and damaged at random: what is read of them must not depend on the cuts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createSeededRandom } from '../../src/cli/seeded-random.ts';
import type { DialectName } from '../../src/core/dialect-name.ts';
import { observerOf, PROVIDER_DIALECTS, passThroughOf } from '../../src/wire/dialects.ts';
import { runFold } from '../../src/wire/form/fold.ts';
import { createFramer } from '../../src/wire/framing.ts';
import { closeEvent, EventCutter } from '../../src/wire/sse/framer.ts';
import { frameOf, rawEventsIn } from '../support/aws-frames.ts';
import { prototypeState } from './prototypes.ts';
import type { Draw } from './random-fault.ts';

export interface SplitFuzzOptions {
  readonly splits: number;
  readonly seed: number;
  /** The package's root folder, where the recorded streams are. */
  readonly root: string;
}

export interface SplitFuzzFigures {
  readonly splits: number;
  readonly streams: number;
  readonly seconds: number;
  /** What was read differently, with its cuts, and what made a reader throw. */
  readonly differences: readonly string[];
  readonly crashes: readonly string[];
  readonly prototypesChanged: boolean;
}

interface Recorded {
  readonly dialect: DialectName;
  readonly name: string;
  readonly bytes: Buffer;
}

type Read = (pieces: readonly Buffer[]) => unknown;

const DAMAGED = 0.2;
/** Splits of one damaged stream. */
const ROUND = 20;

export async function runSplitFuzz(
  { splits, seed, root }: SplitFuzzOptions,
  progress: (text: string) => void,
): Promise<SplitFuzzFigures> {
  const startedMs = performance.now();
  const prototypes = prototypeState();
  const { draw } = createSeededRandom(seed);
  const streams = recordedStreams(root);
  const found = { differences: [] as string[], crashes: [] as string[] };
  for (let done = 0; done < splits; done += ROUND) {
    if (done % 50_000 === 0) progress(`splits of streams: ${done} of ${splits}`);
    const recorded = streams[Math.floor(draw() * streams.length)] as Recorded;
    const damaged = draw() < DAMAGED ? { ...recorded, bytes: damage(recorded.bytes, draw) } : recorded;
    const readers = readersOf(damaged.dialect);
    tryRound(damaged, readers[Math.floor(draw() * readers.length)] as Read, draw, found);
  }
  return {
    splits,
    streams: streams.length,
    seconds: (performance.now() - startedMs) / 1000,
    ...found,
    prototypesChanged: prototypeState() !== prototypes,
  };
}

function tryRound(
  { dialect, name, bytes }: Recorded,
  read: Read,
  draw: Draw,
  found: { readonly differences: string[]; readonly crashes: string[] },
): void {
  try {
    const whole = JSON.stringify(read([bytes]));
    for (let number = 0; number < ROUND; number++) {
      const pieces = cut(bytes, draw);
      if (JSON.stringify(read(pieces)) === whole) continue;
      found.differences.push(`${dialect} ${name} in ${pieces.length} pieces: ${bytes.toString('base64')}`);
    }
  } catch (error) {
    found.crashes.push(`${dialect} ${name}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

function recordedStreams(root: string): readonly Recorded[] {
  return (Object.keys(PROVIDER_DIALECTS) as DialectName[]).flatMap((dialect) => {
    const folder = join(root, 'test', 'fixtures', dialect);
    return readdirSync(folder).flatMap((name) => {
      const file = join(folder, name);
      if (name.endsWith('.sse')) return [{ dialect, name, bytes: readFileSync(file) }];
      if (!name.endsWith('.jsonl')) return [];
      return [{ dialect, name, bytes: Buffer.concat(rawEventsIn(pathToFileURL(file)).map(frameOf)) }];
    });
  });
}

/** Translated, and where clients speak the dialect too, passed through. */
function readersOf(dialect: DialectName): readonly Read[] {
  const { framing, decodeStream } = PROVIDER_DIALECTS[dialect];
  const translated: Read = (pieces) => {
    const framer = createFramer(framing);
    return runFold(decodeStream(), [...pieces.flatMap((piece) => framer.push(piece)), ...framer.end()]);
  };
  if (dialect === 'gemini' || dialect === 'bedrock') return [translated];
  const passThrough = passThroughOf(dialect, dialect);
  if (passThrough === undefined) return [translated];
  return [
    translated,
    (pieces) => {
      let observer = observerOf(passThrough, {});
      const cutter = new EventCutter();
      let forwarded = '';
      const take = (block: string): void => {
        if (block === '') return;
        const { next, forward } = observer.step(block);
        observer = next;
        forwarded += forward;
      };
      for (const piece of pieces) take(cutter.push(piece.toString('latin1')));
      const rest = cutter.takeRest();
      if (rest !== '') take(closeEvent(rest));
      return [forwarded, observer.state];
    },
  ];
}

/** A few large pieces, or many small ones. */
function cut(bytes: Buffer, draw: Draw): readonly Buffer[] {
  const count = draw() < 0.8 ? 1 + Math.floor(draw() * 6) : 20 + Math.floor(draw() * 100);
  const offsets = Array.from({ length: count }, () => Math.floor(draw() * bytes.length)).sort((a, b) => a - b);
  return [...offsets, bytes.length].map((end, index) => bytes.subarray(offsets[index - 1] ?? 0, end));
}

/** A byte or a few changed, taken out or doubled. */
function damage(bytes: Buffer, draw: Draw): Buffer {
  const start = Math.floor(draw() * bytes.length);
  const end = start + 1 + Math.floor(draw() * 8);
  const [before, piece, after] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
  const how = draw();
  if (how < 0.3) return Buffer.concat([before, after]);
  if (how < 0.6) return Buffer.concat([before, piece, piece, after]);
  return Buffer.concat([before, piece.map(() => Math.floor(draw() * 256)), after]);
}
