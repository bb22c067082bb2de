/**
 * What becomes of a top-level field of a request when it is translated: it is carried over, it is a hint that may be
 * lost, or it asks for something that only its own dialect has.
 */
import { own } from '../../core/own.ts';

export type Fate = 'carried' | 'dropped' | 'untranslatable';

/** Whether a value is one that can be carried over. */
export type Test = (value: unknown) => boolean;

export const any: Test = () => true;

export function is(wanted: unknown): Test {
  return (value) => value === wanted;
}

/** Constraints on the answer, of vLLM, SGLang and llama.cpp. */
export const CONSTRAINTS: readonly string[] = [
  'grammar',
  'guided_choice',
  'guided_grammar',
  'guided_json',
  'guided_regex',
  'json_schema',
  'regex',
  'structured_outputs',
];

/** A field that is in none of them is dropped. */
export interface Fields {
  /** Carried over if the value passes, and untranslatable otherwise. */
  readonly carried: Readonly<Record<string, Test>>;
  /** Carried over if the value passes, and dropped otherwise. */
  readonly hints: Readonly<Record<string, Test>>;
  /** They change what an answer is or may be, so an answer without them would be a wrong one. */
  readonly essential: ReadonlySet<string>;
}

export function fateIn({ carried, hints, essential }: Fields, name: string, value: unknown): Fate {
  // Null is absent.
  if (value === null) return 'carried';
  const carries = own(carried, name);
  if (carries !== undefined) return carries(value) ? 'carried' : 'untranslatable';
  if (essential.has(name)) return 'untranslatable';
  return own(hints, name)?.(value) === true ? 'carried' : 'dropped';
}
