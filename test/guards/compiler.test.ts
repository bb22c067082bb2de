/** `src/core` and `src/wire` see only the language: what a browser or Node adds is a type error under their own config. */
import { describe, expect, it } from 'vitest';
import { type Files, runOn } from './planted-tree.ts';

/** The lines `path(line,…): error …` of the compiler. */
function compile(files: Files): string[] {
  const configs = ['package.json', 'tsconfig.json', 'tsconfig.core.json'];
  const { output } = runOn(files, configs, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.core.json');
  return output.split('\n').filter((line) => line.includes('error TS'));
}

describe('tsconfig.core.json', () => {
  it('knows no global of Node or of a browser in core and wire', () => {
    const globals = ['fetch', 'setTimeout', 'process', 'Buffer', 'URL', 'TextDecoder', 'document', 'crypto', 'console'];
    const lines = globals.map((name, index) => `export const g${index}: unknown = ${name};\n`).join('');
    const errors = compile({ 'src/core/a.ts': lines, 'src/wire/a.ts': lines });
    const found = (folder: string): string[] => errors.filter((line) => line.startsWith(`src/${folder}/a.ts`));
    for (const folder of ['core', 'wire']) {
      globals.forEach((name, index) => {
        expect(found(folder)[index]).toContain(`(${index + 1},`);
        expect(found(folder)[index]).toContain(`'${name}'`);
      });
    }
    expect(errors).toHaveLength(2 * globals.length);
  }, 60_000);

  it('accepts the language itself, and does not look at the tests', () => {
    const clean = 'export const a: readonly number[] = [...new Set([1])].toSorted();\n';
    expect(compile({ 'src/core/a.ts': clean, 'src/wire/b.test.ts': 'export const b: unknown = process;\n' })).toEqual(
      [],
    );
  }, 60_000);

  it('fails when there is nothing to check', () => {
    expect(compile({ 'src/runtime/a.ts': 'export const a = 1;\n' }).join()).toContain('TS18003');
  }, 60_000);
});
