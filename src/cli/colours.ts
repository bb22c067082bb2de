/** Colours, where somebody is looking and has not asked for none. */
import pc from 'picocolors';
import type { Io } from './io.ts';

export type Colours = ReturnType<typeof pc.createColors>;

export function coloursFor({ isTty, env }: Pick<Io, 'isTty' | 'env'>): Colours {
  return pc.createColors(isTty && !env['NO_COLOR'] && env['TERM'] !== 'dumb');
}

/** For text that is read by a program, or by a test. */
export function plain(): Colours {
  return pc.createColors(false);
}
