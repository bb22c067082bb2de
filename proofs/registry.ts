/** Every proof there is. */
import type { Proof } from './proof.ts';
import { speed } from './speed/speed.ts';

export const PROOFS: readonly Proof[] = [speed];
