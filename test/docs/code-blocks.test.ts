import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfigText } from '../../src/config/index.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
/** Inside the package, so that a block can import it by its own name. */
const scratch = join(root, '.build/docs');

interface Block {
  readonly file: string;
  readonly language: string;
  readonly mark: string | undefined;
  readonly code: string;
}

function blocksOf(file: string): readonly Block[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\w+))?\n([\s\S]*?)^```$/gm)].map(([, language = '', mark, code = '']) => ({
    file,
    language,
    mark,
    code,
  }));
}

function markdownFiles(): readonly string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name));
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...docs].filter((name) => name.endsWith('.md'));
}

const blocks = markdownFiles().flatMap(blocksOf);

describe('code blocks in the docs', () => {
  beforeAll(() => mkdirSync(scratch, { recursive: true }));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test('there are some of every kind that is checked', () => {
    expect(blocks.filter(({ mark }) => mark === 'run').map(({ language }) => language)).toEqual(
      expect.arrayContaining(['js', 'sh']),
    );
    expect(blocks.some(({ mark }) => mark === 'config')).toBe(true);
  });

  const programs = blocks.flatMap((block, index) =>
    block.language === 'js' && block.mark === 'run' ? [{ ...block, index, output: blocks[index + 1] }] : [],
  );
  test.each(programs)('the program in $file prints what the docs say ($index)', async ({ code, index, output }) => {
    const path = join(scratch, `block-${index}.mjs`);
    writeFileSync(path, code);
    const { stdout } = await run(process.execPath, [path], { cwd: root });
    expect(output?.language).toBe('text');
    expect(stdout).toBe(output?.code);
  });

  const commands = blocks.flatMap(({ file, language, mark, code }) =>
    language === 'sh' && mark === 'run'
      ? code
          .trim()
          .split('\n')
          .map((line) => ({ file, line }))
      : [],
  );
  test.each(commands)('the command in $file works: $line', async ({ line }) => {
    const local = line.replace(/^npx pointsman/, `${process.execPath} dist/cli/main.js`);
    const { stdout } = await run('sh', ['-c', local], { cwd: root });
    expect(stdout).not.toBe('');
  });

  const configs = blocks.filter(({ mark }) => mark === 'config');
  test.each(configs)('the config in $file is good', ({ code }) => {
    const result = loadConfigText(code, { env: { OPENAI_API_KEY: 'key' } });
    expect(result.ok ? [] : result.problems).toEqual([]);
  });

  test('every link to a file leads somewhere', () => {
    const dead = markdownFiles().flatMap((file) => {
      const links = [...readFileSync(join(root, file), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
      return links
        .map(([, target = '']) => join(root, file, '..', target))
        .filter((path) => !existsSync(path))
        .map((path) => `${file} → ${path}`);
    });
    expect(dead).toEqual([]);
  });

  test('the README is no longer than 150 lines', () => {
    expect(readFileSync(join(root, 'README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(151);
  });
});
