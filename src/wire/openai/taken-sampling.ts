/**
 * OpenAI's models that reason refuse to be told how to choose words: a request that says it is answered 400.
 * https://platform.openai.com/docs/guides/latest-model and the field `stop` of
 * https://platform.openai.com/docs/api-reference/chat/create
 */
import type { Sampling } from '../form/conversation.ts';

type Field = keyof Sampling;

const CHOICE: readonly Field[] = ['temperature', 'topP'];
const PENALTIES: readonly Field[] = ['presencePenalty', 'frequencyPenalty'];

interface Row {
  readonly name: RegExp;
  readonly refused: readonly Field[];
  /** What is not refused if it is told not to reason; absent where it cannot be told so. */
  readonly unlessQuiet?: readonly Field[];
}

/** First row that fits. Routers put `openai/` in front of the names. */
const ROWS: readonly Row[] = [
  { name: /^(openai\/)?(gpt-5[\d.]*-chat)/, refused: [] },
  { name: /^(openai\/)?(o1|o3-mini)(-|$)/, refused: [...CHOICE, ...PENALTIES] },
  { name: /^(openai\/)?(o3|o4)(-|$)/, refused: [...CHOICE, ...PENALTIES, 'stop'] },
  { name: /^(openai\/)?gpt-5\.\d/, refused: [...CHOICE, ...PENALTIES, 'stop'], unlessQuiet: CHOICE },
  { name: /^(openai\/)?gpt-5(-|$)/, refused: [...CHOICE, ...PENALTIES, 'stop'] },
];

export interface TakenSampling {
  readonly taken: Sampling;
  /** Paths of what the model refuses, as `sampling.topP`. */
  readonly dropped: readonly string[];
}

/** @param quiet whether the body tells the model not to reason */
export function takenSampling(sampling: Sampling, model: string, quiet: boolean): TakenSampling {
  const row = ROWS.find(({ name }) => name.test(model));
  const refused = (row?.refused ?? []).filter(
    (field) => sampling[field] !== undefined && !(quiet && row?.unlessQuiet?.includes(field)),
  );
  if (refused.length === 0) return { taken: sampling, dropped: [] };
  const taken = Object.entries(sampling).filter(([field]) => !refused.includes(field as Field));
  return { taken: Object.fromEntries(taken), dropped: refused.map((field) => `sampling.${field}`) };
}
