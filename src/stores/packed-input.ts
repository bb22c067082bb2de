/**
 * A decision's input as it is stored. Its candidates are nearly all of it, and their field names nearly all of
 * them: as rows of values a record is half as long, and as fast to write as it is short.
 */
import type { Candidate } from '../core/candidate.ts';
import type { DecisionInput } from '../core/decision.ts';

/** In the order of `unpackCandidate`. A row of a later version may be longer, never shorter or reordered. */
type PackedCandidate = readonly [
  deployment: Candidate['deployment'],
  quality: Candidate['quality'],
  costNanoUsd: Candidate['costNanoUsd'],
  amortisedNanoUsd: Candidate['amortisedNanoUsd'],
  ttftMs: Candidate['ttftMs'],
  e2eMs: Candidate['e2eMs'],
  /** A number is how many failures a healthy deployment has had in a row. */
  health: number | Candidate['health'],
  inFlight: Candidate['inFlight'],
];

interface PackedInput extends Omit<DecisionInput, 'candidates'> {
  readonly candidates: readonly PackedCandidate[];
}

export function packInput(input: DecisionInput): string {
  const packed: PackedInput = { ...input, candidates: input.candidates.map(packCandidate) };
  return JSON.stringify(packed);
}

export function unpackInput(text: string): DecisionInput {
  const packed = JSON.parse(text) as PackedInput;
  return { ...packed, candidates: packed.candidates.map(unpackCandidate) };
}

function packCandidate(candidate: Candidate): PackedCandidate {
  const { deployment, quality, costNanoUsd, amortisedNanoUsd, ttftMs, e2eMs, health, inFlight } = candidate;
  const state = health.kind === 'ok' ? health.consecutiveFailures : health;
  return [deployment, quality, costNanoUsd, amortisedNanoUsd, ttftMs, e2eMs, state, inFlight];
}

function unpackCandidate(packed: PackedCandidate): Candidate {
  const [deployment, quality, costNanoUsd, amortisedNanoUsd, ttftMs, e2eMs, state, inFlight] = packed;
  const health = typeof state === 'number' ? { kind: 'ok' as const, consecutiveFailures: state } : state;
  return { deployment, quality, costNanoUsd, amortisedNanoUsd, ttftMs, e2eMs, health, inFlight };
}
