/** Every proof there is. */
import { clients } from './clients/clients.ts';
import { faults } from './faults/faults.ts';
import type { Proof } from './proof.ts';
import { speed } from './speed/speed.ts';
import { walk } from './walk/walk.ts';

export const PROOFS: readonly Proof[] = [walk, speed, clients, faults];
