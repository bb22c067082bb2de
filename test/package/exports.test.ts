/** What the package exports is a promise: a change of it shows in `exports.txt`, and a reviewer decides. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { packed } from './packed.ts';

const { unpacked } = packed();

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const { exports } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as Manifest;
const modules: readonly (readonly [name: string, types: string, code: string])[] = Object.entries(exports).flatMap(
  ([name, target]) => (typeof target === 'string' ? [] : [[name, target.types, target.default] as const]),
);

/** The names that a declaration file exports, marked `type` where nothing of them is left at run time. */
function declared(path: string): string[] {
  const program = ts.createProgram([path], { module: ts.ModuleKind.NodeNext, noLib: true, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const symbol = source && checker.getSymbolAtLocation(source);
  if (symbol === undefined) throw new Error(`${path} is no module`);
  return checker.getExportsOfModule(symbol).map((name) => (isValue(name, checker) ? name.name : `type ${name.name}`));
}

function isValue(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  return (target.flags & ts.SymbolFlags.Value) !== 0;
}

it('exports the names in exports.txt and no others', async () => {
  const sections = modules.map(([name, types]) => {
    const names = declared(join(unpacked, types)).sort();
    return `${name.replace(/^\./, 'pointsman')}\n${names.map((one) => `  ${one}\n`).join('')}`;
  });
  await expect(sections.join('\n')).toMatchFileSnapshot('exports.txt');
});

it.each(modules)('%s has at run time what its types declare', async (_, types, code) => {
  const values = declared(join(unpacked, types)).filter((name) => !name.startsWith('type '));
  const loaded = (await import(join(unpacked, code))) as Readonly<Record<string, unknown>>;
  expect(Object.keys(loaded).sort()).toEqual(values.sort());
  expect(loaded).not.toHaveProperty('default');
});

it('exports files that exist', () => {
  const paths = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  expect(paths.filter((path) => !existsSync(join(unpacked, path)))).toEqual([]);
});
