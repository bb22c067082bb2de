import { describe, expect, test } from 'vitest';
import { interpolate } from './interpolate.ts';
import { ProblemList } from './problems.ts';

const env = { KEY: 'sk-1', EMPTY: '', NESTED: `\${KEY}` };

function expand(raw: unknown, variables: Record<string, string> | undefined = env) {
  const problems = new ProblemList();
  const { value, isVariable } = interpolate(raw, variables, problems);
  return { value, isVariable, problems: problems.located(() => undefined) };
}

describe('a text', () => {
  test.each([
    [`\${KEY}`, 'sk-1'],
    [`a \${KEY} b \${KEY}`, 'a sk-1 b sk-1'],
    [`\${MISSING:-default}`, 'default'],
    [`\${EMPTY:-default}`, 'default'],
    [`\${EMPTY}`, ''],
    [`\${MISSING:-}`, ''],
    [`\${MISSING:-http://x:1/y}`, 'http://x:1/y'],
    [`$\${KEY}`, `\${KEY}`],
    [`$$\${KEY}`, `$\${KEY}`],
    ['$5 and $KEY and {KEY}', '$5 and $KEY and {KEY}'],
    [`\${NESTED}`, `\${KEY}`],
  ])('%j becomes %j', (text, expected) => {
    expect(expand(text)).toMatchObject({ value: expected, problems: [] });
  });

  test.each([`\${`, `\${KEY`, `\${}`, `\${1A}`, `\${A B}`, `\${KEY-default}`, `\${KEY:default}`])(
    '%j is an error',
    (text) => {
      expect(expand({ a: text }).problems).toMatchObject([
        { path: 'a', message: 'holds something that is not a variable' },
      ]);
    },
  );
});

test('a variable that is not set is named together with its place', () => {
  const { problems } = expand({ providers: { openai: { headers: ['x', `\${OPENAI_API_KEY}`] } } });
  expect(problems).toEqual([
    {
      severity: 'error',
      path: 'providers.openai.headers[1]',
      message: 'the environment variable OPENAI_API_KEY is not set',
      suggestion: `Set it, or write \${OPENAI_API_KEY:-default}`,
    },
  ]);
});

test('what every object inherits is not a variable', () => {
  expect(expand(`\${constructor}`).problems).toHaveLength(1);
});

test('a text is a variable only if it is one and nothing else', () => {
  const { isVariable } = expand({ a: `\${KEY}`, b: `x\${KEY}`, c: `\${KEY}\${KEY}`, d: `$\${KEY}` });
  expect(['a', 'b', 'c', 'd'].map((name) => isVariable([name]))).toEqual([true, false, false, false]);
});

test('without an environment texts stay as they are', () => {
  const problems = new ProblemList();
  expect(interpolate({ a: `\${KEY}`, b: `$\${` }, undefined, problems).value).toEqual({ a: `\${KEY}`, b: `$\${` });
  expect(problems.hasErrors).toBe(false);
});

test('the value is copied, and what has no end is left alone', () => {
  const raw: Record<string, unknown> = { list: [{ a: 1 }], nothing: null };
  raw['self'] = raw;
  const { value } = expand(raw) as { value: typeof raw };
  expect(value).not.toBe(raw);
  expect(value['list']).toEqual([{ a: 1 }]);
});

test('a field that would replace the prototype is refused', () => {
  const { value, problems } = expand(JSON.parse('{"a": {"__proto__": {"polluted": true}}}'));
  expect(problems).toMatchObject([{ path: 'a.__proto__', message: 'this name is reserved' }]);
  expect((value as { a: { polluted?: boolean } }).a.polluted).toBeUndefined();
});
