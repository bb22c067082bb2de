import { describe, expect, test } from 'vitest';
import type { Path } from './problems.ts';
import { type Format, parseSource } from './source.ts';

function parsed(text: string, format: Format = 'yaml') {
  const source = parseSource(text, format);
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  return source;
}

function problemsOf(text: string, format: Format = 'yaml') {
  const source = parseSource(text, format);
  return source.ok ? [] : source.problems;
}

describe('a path in the text', () => {
  const { locate } = parsed(
    'a:\n  b: 1\n  list:\n    - x\n    - c: 2\nalias: &anchor\n  d: 3\nsame: *anchor\n1: one\n',
  );

  test.each<[Path, number, number]>([
    [[], 1, 1],
    [['a'], 1, 1],
    [['a', 'b'], 2, 3],
    [['a', 'list'], 3, 3],
    [['a', 'list', 0], 4, 7],
    [['a', 'list', 1, 'c'], 5, 7],
    [['same'], 8, 1],
    [['same', 'd'], 7, 3],
    [['1'], 9, 1],
  ])('%j is at %i:%i', (path, line, column) => {
    expect(locate(path)).toEqual({ line, column });
  });

  test('that is not there is at the nearest place above', () => {
    expect(locate(['a', 'nothing', 'more'])).toEqual({ line: 1, column: 1 });
    expect(locate(['a', 'list', 7])).toEqual({ line: 3, column: 3 });
    expect(locate(['a', 'b', 'c'])).toEqual({ line: 2, column: 3 });
  });
});

test('variables may stand unquoted between braces, and are part of no message', () => {
  expect(parsed(`{ a: \${A}, b: [\${B:-x, y}], c: "\${C}" }`).value).toEqual({
    a: `\${A}`,
    b: [`\${B:-x, y}`],
    c: `\${C}`,
  });
  expect(problemsOf(`a: [\${A:-b, c}`)[0]?.message).not.toMatch(/[\ufdd0-\ufdef]/);
});

test('truth values are those of YAML 1.2', () => {
  expect(parsed('a: yes\nb: true\nc: 0o17\nd: 1e3').value).toEqual({ a: 'yes', b: true, c: 15, d: 1000 });
});

test('JSON may be indented with tabs, but its texts need quotes', () => {
  expect(parsed('{\n\t"a": [\n\t\t1\n\t]\n}', 'json').value).toEqual({ a: [1] });
  expect(problemsOf('{"a": b}', 'json')).toMatchObject([{ line: 1, column: 7 }]);
});

test('a name that is there twice is an error, not the last one', () => {
  expect(problemsOf('a: 1\nb: 2\na: 3')).toMatchObject([{ line: 3, column: 1 }]);
  expect(problemsOf('{"a": 1, "a": 2}', 'json')).toMatchObject([{ line: 1, column: 10 }]);
});

test('only a few errors of syntax are told', () => {
  expect(problemsOf('['.repeat(20_000)).length).toBeLessThanOrEqual(5);
});

test.each([
  'a: *nobody',
  `a: &a [x]\n${Array.from({ length: 200 }, () => '- *a').join('\n')}`,
  'a: 1\n---\nb: 2',
  '\ta: 1',
])('what is no single sound document is a problem: %j', (text) => {
  expect(problemsOf(text).length).toBeGreaterThan(0);
});

test('aliases that multiply without end are refused', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  expect(problemsOf(lines.join('\n'))[0]?.message).toMatch(/alias/i);
});
