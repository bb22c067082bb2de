/** knip, under the tree's own configuration, finds a planted file, export and dependency that nothing uses. */
import { describe, expect, it } from 'vitest';
import { type Files, runOn, type ToolRun } from './planted-tree.ts';

const entry = "export { used } from './core/used.ts';\n";
const used = 'export const used = 1;\n';
const manifest = (dependencies: Files): string => JSON.stringify({ name: 'planted', type: 'module', dependencies });

function knip(files: Files): ToolRun {
  const script = 'node_modules/knip/bin/knip.js';
  return runOn(
    files,
    ['knip.json', 'tsconfig.json'],
    script,
    '--reporter',
    'compact',
    '--no-progress',
    '--no-config-hints',
  );
}

describe('knip', () => {
  it('reports what nothing uses', () => {
    const { status, output } = knip({
      'package.json': manifest({ zod: '4' }),
      'src/index.ts': entry,
      'src/core/used.ts': `${used}export const forgotten = 2;\n`,
      'src/core/alone.ts': 'export const alone = 3;\n',
    });
    expect(output).toContain('src/core/alone.ts');
    expect(output).toContain('forgotten');
    expect(output).toContain('zod');
    expect(status).not.toBe(0);
  }, 60_000);

  it('leaves a tree alone in which everything is used', () => {
    const { status, output } = knip({ 'package.json': manifest({}), 'src/index.ts': entry, 'src/core/used.ts': used });
    expect(output.trim()).toBe('');
    expect(status).toBe(0);
  }, 60_000);
});
