/** The questions of `pointsman init`, as a terminal asks them. */
import { type CANCEL_SYMBOL, isCancel, multiselect, text } from '@clack/prompts';
import type { ProviderChoice } from './init-findings.ts';

/** An answer, or undefined from somebody who wants to stop. */
export interface InitQuestions {
  file(suggestion: string): Promise<string | undefined>;
  providers(choices: readonly ProviderChoice[]): Promise<readonly string[] | undefined>;
  /** Null for no budget. */
  budgetUsd(): Promise<number | null | undefined>;
}

export const terminalQuestions: InitQuestions = {
  async file(suggestion) {
    return given(await text({ message: 'Where shall the config go?', initialValue: suggestion }));
  },
  async providers(choices) {
    return given(
      await multiselect({
        message: 'Who serves your models? (space selects, return goes on)',
        options: choices.map(({ name, hint }) => ({ value: name, label: name, hint })),
        initialValues: choices.filter(({ found }) => found).map(({ name }) => name),
        required: true,
      }),
    );
  },
  async budgetUsd() {
    const answer = given(
      await text({
        message: 'What may a session spend, in USD? (leave it empty for no budget)',
        placeholder: '0.50',
        validate: (value) => (readBudget(value ?? '') === undefined ? 'A number above 0, or nothing.' : undefined),
      }),
    );
    return answer === undefined ? undefined : readBudget(answer);
  },
};

function given<T>(answer: T | typeof CANCEL_SYMBOL): T | undefined {
  return isCancel(answer) ? undefined : (answer as T);
}

/** Null for nothing, undefined for something else than an amount. */
export function readBudget(answer: string): number | null | undefined {
  if (answer.trim() === '') return null;
  const usd = Number(answer.trim().replace(/^\$/, ''));
  return Number.isFinite(usd) && usd > 0 ? usd : undefined;
}
