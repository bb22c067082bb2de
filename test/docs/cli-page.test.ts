import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { fakeIo, NO_ORDERS } from '../cli/fake-io.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/reference/cli.md'), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text]),
);
const program = createProgram({ io: fakeIo().io, orders: () => NO_ORDERS, exit: () => undefined });

/** Every command by the words that call it, and those within a command after it. */
const commands = program.commands.flatMap((command) => [
  [command.name(), command] as const,
  ...command.commands.map((inner) => [`${command.name()} ${inner.name()}`, inner] as const),
]);

/** First cells of the table with this head; none if there is no such table. */
function cells(section: string, head: string): readonly string[] {
  const [, table = ''] =
    new RegExp(`^\\| ${head} \\| meaning \\|\\n\\|[-|]+\\n((?:\\|.*\\n?)*)`, 'm').exec(section) ?? [];
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell = '']) => cell);
}

function argumentsOf({ registeredArguments }: Command): readonly string[] {
  return registeredArguments.map((argument) => (argument.required ? `<${argument.name()}>` : `[${argument.name()}]`));
}

test('the page has a section for every command, and for nothing else', () => {
  expect([...sections.keys()]).toEqual(commands.map(([name]) => name));
});

describe.each(commands)('%s', (name, command) => {
  const section = sections.get(name) ?? '';

  test('has the options that the page lists, and no others', () => {
    expect(cells(section, 'option')).toEqual(command.options.map(({ flags }) => flags));
  });

  test('has the arguments that the page lists, and no others', () => {
    expect(cells(section, 'argument')).toEqual(argumentsOf(command));
  });

  test('can answer with JSON', () => {
    expect(command.options.map(({ long }) => long)).toContain('--json');
  });
});
