/** `prove NAME [--quick] [--write] [--data DIR] [--seed N]` */
import { parseArgs } from 'node:util';

export interface Arguments {
  readonly name: string;
  readonly quick: boolean;
  readonly write: boolean;
  readonly seed: number;
  readonly dataFolder: string | undefined;
}

export const USAGE = `npm run prove -- NAME [--quick] [--write] [--data DIR] [--seed N]

  --quick     fewer rounds; writes proofs/NAME.md and .json only with --write
  --data DIR  folder with the data (or POINTSMAN_DATA)
  --seed N    of the made-up prompts (default 1)

Exit code 0: every promise holds · 1: one falls short · 2: not run (data or a program is missing).`;

/** Throws on anything it does not know. */
export function parseArguments(argv: readonly string[], dataFolder: string | undefined): Arguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) throw new Error('name one proof');
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed must be a whole number, not ${values.seed}`);
  return {
    name,
    quick: values.quick,
    write: values.write || !values.quick,
    seed,
    dataFolder: values.data ?? dataFolder,
  };
}
