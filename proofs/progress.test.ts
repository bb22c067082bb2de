import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

function streamOf(isTTY: boolean): { stream: NodeJS.WriteStream; written: string[] } {
  const written: string[] = [];
  return {
    stream: { isTTY, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream,
    written,
  };
}

test('a terminal has one line that changes', () => {
  const { stream, written } = streamOf(true);
  const progress = createProgress(stream, () => 0);
  progress('a');
  progress('b');
  expect(written).toEqual(['\r\x1b[K[0 s] a', '\r\x1b[K[0 s] b']);
});

test('a log gets a line now and then', () => {
  const { stream, written } = streamOf(false);
  let now = 0;
  const progress = createProgress(stream, () => now);
  progress('a');
  now = 1000;
  progress('b');
  now = 6000;
  progress('c');
  expect(written).toEqual(['[0 s] a\n', '[6 s] c\n']);
});
