/** Each rule that Biome carries for this tree finds a planted violation, under the tree's own configuration. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Files, runOn, type ToolRun } from './planted-tree.ts';

const lines = (count: number, line: string): string => `${line}\n`.repeat(count);
const functionOf = (bodyLines: number): string =>
  `export function f(n: number): number {\n${lines(bodyLines - 1, '  n > 0;')}  return n;\n}\n`;

interface Planted {
  readonly rule: string;
  readonly path: string;
  readonly text: string;
  readonly clean: string;
  /** Files that the planted one needs. */
  readonly beside?: Files;
}

const promised = 'export async function send(): Promise<void> {}\n';

const cases: readonly Planted[] = [
  {
    rule: 'lint/complexity/noExcessiveLinesPerFunction',
    path: 'src/core/long-function.ts',
    text: functionOf(81),
    clean: functionOf(80),
  },
  {
    rule: 'lint/complexity/noExcessiveLinesPerFunction',
    path: 'src/core/long-method.ts',
    text: `export class A {\n  m(n: number): number {\n${lines(80, '    n > 0;')}    return n;\n  }\n}\n`,
    clean: `export class A {\n  m(n: number): number {\n${lines(79, '    n > 0;')}    return n;\n  }\n}\n`,
  },
  {
    rule: 'lint/style/noExcessiveLinesPerFile',
    path: 'src/core/long-file.ts',
    text: `${lines(500, '// and on')}export const a = 1;\n`,
    clean: `${lines(499, '// and on')}export const a = 1;\n`,
  },
  {
    rule: 'lint/style/noExcessiveLinesPerFile',
    path: 'test/long.test.ts',
    text: `${lines(500, '// and on')}export const a = 1;\n`,
    clean: `${lines(499, '// and on')}export const a = 1;\n`,
  },
  {
    rule: 'lint/suspicious/noImportCycles',
    path: 'src/core/cycle.ts',
    text: "import { b } from './cycle-back.ts';\n\nexport const a = (): number => b();\n",
    clean: "import type { B } from './cycle-back.ts';\n\nexport const a = (b: B): number => b();\n",
    beside: {
      'src/core/cycle-back.ts':
        "import { a } from './cycle.ts';\n\nexport type B = () => number;\nexport const b = (): number => a();\n",
    },
  },
  {
    rule: 'lint/suspicious/noExplicitAny',
    path: 'src/core/any.ts',
    text: 'export const a: any = 1;\n',
    clean: 'export const a: unknown = 1;\n',
  },
  {
    rule: 'lint/style/noDefaultExport',
    path: 'src/core/default.ts',
    text: 'export default 1;\n',
    clean: 'export const a = 1;\n',
  },
  {
    rule: 'lint/style/useImportType',
    path: 'src/core/import-type.ts',
    text: "import { B } from './import-type-from.ts';\n\nexport type A = B;\n",
    clean: "import type { B } from './import-type-from.ts';\n\nexport type A = B;\n",
    beside: { 'src/core/import-type-from.ts': 'export type B = number;\n' },
  },
  {
    rule: 'lint/nursery/noFloatingPromises',
    path: 'src/core/floating.ts',
    text: "import { send } from './floating-from.ts';\n\nexport function f(): void {\n  send();\n}\n",
    clean:
      "import { send } from './floating-from.ts';\n\nexport async function f(): Promise<void> {\n  await send();\n}\n",
    beside: { 'src/core/floating-from.ts': promised },
  },
  {
    rule: 'lint/nursery/noMisusedPromises',
    path: 'src/core/misused.ts',
    text: "import { send } from './misused-from.ts';\n\nexport const f = (): number => (send() ? 1 : 2);\n",
    clean:
      "import { send } from './misused-from.ts';\n\nexport const f = async (): Promise<number> => ((await send()) === undefined ? 1 : 2);\n",
    beside: { 'src/core/misused-from.ts': promised },
  },
  {
    rule: 'lint/suspicious/noConsole',
    path: 'src/core/console.ts',
    text: "export const f = (): void => console.log('x');\n",
    clean: "export const f = (): string => 'x';\n",
  },
  {
    rule: 'lint/suspicious/noFocusedTests',
    path: 'src/core/only.test.ts',
    text: "import { it } from 'vitest';\n\nit.only('runs', () => {});\n",
    clean: "import { it } from 'vitest';\n\nit('runs', () => {});\n",
  },
  {
    rule: 'format',
    path: 'src/core/format.ts',
    text: 'export const a = "1"\n',
    clean: "export const a = '1';\n",
  },
];

/** The real Biome with the real configuration over files at their paths in the tree. */
function biome(files: Files): ToolRun {
  const options = ['check', '--error-on-warnings', '--max-diagnostics=none', '--reporter=github'];
  return runOn(files, ['biome.json'], 'node_modules/@biomejs/biome/bin/biome', ...options);
}

describe('Biome', () => {
  let planted: ToolRun;
  let clean: ToolRun;

  beforeAll(() => {
    const beside = Object.assign({}, ...cases.map((one) => one.beside ?? {})) as Files;
    planted = biome({ ...beside, ...Object.fromEntries(cases.map(({ path, text }) => [path, text])) });
    clean = biome({ ...beside, ...Object.fromEntries(cases.map((one) => [one.path, one.clean])) });
  }, 60_000);

  it.each(cases)('reports $rule in $path', ({ rule, path }) => {
    const report = planted.output.split('\n').filter((line) => line.includes(`file=${path},`));
    expect(report.join('\n')).toContain(`title=${rule},`);
    expect(report).toHaveLength(1);
    expect(planted.status).not.toBe(0);
  });

  it('leaves the clean twins alone', () => {
    expect(clean.output).not.toContain('::error');
    expect(clean.status).toBe(0);
  });

  it('lets the command print, a tool have a default export, and a test be long', () => {
    const body = lines(90, '  // on');
    const { output, status } = biome({
      'src/cli/print.ts': "export const f = (): void => console.log('x');\n",
      'vitest.config.ts': 'export default {};\n',
      'src/core/long.test.ts': `import { it } from 'vitest';\n\nit('is long', () => {\n${body}});\n`,
    });
    expect(output).not.toContain('::error');
    expect(status).toBe(0);
  });

  it.each(['src', 'test', 'scripts', 'proofs', 'bench', 'examples'])('reads the folder %s', (folder) => {
    expect(biome({ [`${folder}/a.mjs`]: 'export default 1;\n' }).status).not.toBe(0);
  });
});
