import { createHash } from 'node:crypto';

/** Chance without state: every draw has a name, and the same name from the same origin is always the same number. */
export interface Draws {
  /** Uniform in [0, 1). */
  uniform(name: string): number;
  /** One of `choices`, each equally likely. Throws a `RangeError` if there are none. */
  pick<T>(name: string, choices: readonly T[]): T;
  /** Hexadecimal digits, for ids. At most 64. */
  digits(name: string, length: number): string;
}

const BYTES = 6;
const RANGE = 2 ** (8 * BYTES);

/** `origin` is what the draws follow from, for example a seed, the name of a model and the text of a request. */
export function createDraws(...origin: readonly (string | number)[]): Draws {
  const hash = (name: string): Buffer =>
    createHash('sha256')
      .update(JSON.stringify([...origin, name]))
      .digest();
  const uniform = (name: string): number => hash(name).readUIntBE(0, BYTES) / RANGE;
  return {
    uniform,
    pick(name, choices) {
      const choice = choices[Math.floor(uniform(name) * choices.length)];
      if (choice === undefined) throw new RangeError(`Nothing to pick from for "${name}".`);
      return choice;
    },
    digits: (name, length) => hash(name).toString('hex').slice(0, length),
  };
}
