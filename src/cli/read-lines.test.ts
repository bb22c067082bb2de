import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, LineError, readLines } from './read-lines.ts';

async function linesOf(chunks: readonly (string | Uint8Array)[]): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(streamOf(chunks))) lines.push(line);
  return lines;
}

async function* streamOf(chunks: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* chunks;
}

describe('readLines', () => {
  it('counts lines from 1 and bytes up to the end of each', async () => {
    expect(await linesOf(['a\nbb', '\n\nä'])).toEqual([
      { number: 1, text: 'a', bytesRead: 2 },
      { number: 2, text: 'bb', bytesRead: 5 },
      { number: 3, text: '', bytesRead: 6 },
      { number: 4, text: 'ä', bytesRead: 8 },
    ]);
  });

  it('has no line after the last end of one, and none in nothing', async () => {
    expect(await linesOf(['a\n'])).toHaveLength(1);
    expect(await linesOf([])).toEqual([]);
    expect(await linesOf([''])).toEqual([]);
  });

  it('takes a byte order mark off the first line only', async () => {
    const texts = (await linesOf(['\uFEFFa\n\uFEFFb'])).map(({ text }) => text);
    expect(texts).toEqual(['a', '\uFEFFb']);
  });

  it('gives the same lines however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\n\uFEFF]/g, ' '))),
        fc.array(fc.nat({ max: 12 }), { minLength: 1 }),
        async (texts, sizes) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
          const chunks: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = (sizes[turn % sizes.length] ?? 0) + 1;
            chunks.push(new Uint8Array(bytes.subarray(at, at + size)));
            at += size;
          }
          expect((await linesOf(chunks)).map(({ text }) => text)).toEqual(texts);
        },
      ),
    );
  });

  it('names the line that is not UTF-8', async () => {
    const broken = Buffer.concat([Buffer.from('fine\n'), Buffer.from([0xff, 0xfe]), Buffer.from('\nfine\n')]);
    await expect(linesOf([broken])).rejects.toThrow(new LineError(2, 'the line is not UTF-8'));
    await expect(linesOf([broken])).rejects.toMatchObject({ line: 2 });
  });

  it('does not keep an endless line in memory', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a\n');
      for (;;) yield Buffer.alloc(16 * 1024 * 1024, 'x');
    }
    const drain = async (): Promise<void> => {
      for await (const line of readLines(endless())) expect(line.number).toBe(1);
    };
    await expect(drain()).rejects.toMatchObject({ line: 2, message: expect.stringContaining('longer than') });
  });
});
