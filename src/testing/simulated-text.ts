import type { Draws } from './draws.ts';

/** Characters that count as one token, here and wherever the simulated provider reports usage. */
const CHARACTERS_PER_TOKEN = 4;

const WEAK = 'This is a weak answer: the quality of this model did not suffice for this request.';

const SENTENCES: readonly string[] = [
  'No model was asked, and nothing here is true or false.',
  'These words were picked from a short list to fill the length of a typical answer.',
  'The same request with the same seed gets the same words.',
  'A real provider would have put something useful here.',
  'The pace of this text is the pace that was set for this model.',
  'Its length varies from request to request, as it would in earnest.',
  'Usage is counted as four characters a token.',
  'Point the config at a real provider to get real answers.',
  'Nothing was billed for this, whatever the price list says.',
  'A sentence like this one costs about fifteen tokens.',
];

export interface TextPlan {
  readonly model: string;
  /** About this many tokens, rounded to whole sentences, and at least one sentence. */
  readonly tokens: number;
  readonly good: boolean;
}

/** Plain text that says it is simulated and by which model. */
export function simulatedText(plan: TextPlan, draws: Draws): string {
  const opening = plan.good ? draws.pick('sentence 0', SENTENCES) : WEAK;
  let text = `[simulated ${plan.model}] ${opening}`;
  for (let i = 1; text.length < plan.tokens * CHARACTERS_PER_TOKEN; i++) {
    text += ` ${draws.pick(`sentence ${i}`, SENTENCES)}`;
  }
  return text;
}

/** Cuts a text into tokens. Surrogate pairs stay whole. */
export function tokenize(text: string): readonly string[] {
  return text.match(/.{1,4}/gsu) ?? [];
}

/** Estimated from the length alone. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
