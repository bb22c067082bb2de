import { expect, test } from 'vitest';
import { formatProblems, type Path, ProblemList, pathText } from './problems.ts';

test.each<[Path, string]>([
  [[], ''],
  [['models', 'gpt-4o', 'price', 'input'], 'models.gpt-4o.price.input'],
  [['keys', 0, 'name'], 'keys[0].name'],
  [['models', 'qwen2.5-7b', 'price'], 'models["qwen2.5-7b"].price'],
  [['models', 'openai/gpt-4o', 'tools'], 'models.openai/gpt-4o.tools'],
  [['routes', 'auto:cheap'], 'routes.auto:cheap'],
  [['providers', 'with space', 'x'], 'providers["with space"].x'],
])('%j is written %j', (path, text) => {
  expect(pathText(path)).toBe(text);
});

test('problems are told in the order of the text', () => {
  const problems = new ProblemList();
  problems.error(['b'], 'second');
  problems.warn(['a'], 'first', 'Mend it');
  problems.error(['c'], 'before all');
  const places = { a: { line: 1, column: 5 }, b: { line: 1, column: 9 } };
  const told = problems.located(([name]) => places[name as keyof typeof places]);
  expect(formatProblems(told, 'x.yaml')).toBe(
    'x.yaml: error: c: before all\nx.yaml:1:5: warning: a: first. Mend it\nx.yaml:1:9: error: b: second',
  );
});

test('only errors count as errors', () => {
  const problems = new ProblemList();
  problems.warn(['a'], 'odd');
  expect(problems.hasErrors).toBe(false);
  problems.error([], 'wrong');
  expect(problems.hasErrors).toBe(true);
});

test('after a path has been silenced nothing more is said of it', () => {
  const problems = new ProblemList();
  problems.error(['a'], 'once');
  problems.silence(['a']);
  problems.error(['a'], 'twice');
  problems.error(['a', 'b'], 'below');
  expect(problems.located(() => undefined).map(({ message }) => message)).toEqual(['once', 'below']);
});
