/** A heading with indented lines below. */
import type { Colours } from './colours.ts';

/** Nothing where there is nothing to say. */
export function section(title: string, lines: readonly string[], { bold }: Colours): readonly string[] {
  return lines.length === 0 ? [] : ['', bold(title), ...lines.map((line) => `  ${line}`)];
}
