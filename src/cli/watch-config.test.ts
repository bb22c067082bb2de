import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { hashOf, watchConfig } from './watch-config.ts';

async function watching(known: string, found: string) {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-watch-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'pointsman.yaml');
  writeFileSync(file, known);
  const hash = await hashOf(file);
  writeFileSync(file, found);
  const clock = createFakeClock();
  let changes = 0;
  let tell = (): void => {};
  const watch = watchConfig(
    { file, hash },
    () => {
      changes++;
      tell();
    },
    clock,
  );
  onTestFinished(() => watch?.close());
  return {
    file,
    clock,
    changes: () => changes,
    changed: async (count: number) => {
      while (changes < count) {
        const told = new Promise<void>((resolve) => {
          tell = resolve;
        });
        // The system may take its time to say that there is something to look at.
        await Promise.race([told, clock.whenPending()]);
        await clock.advanceAsync(200);
      }
    },
  };
}

describe('a config file that is watched', () => {
  it('has changed where it had become another one before the watch began', async () => {
    const { changed, changes } = await watching('old', 'new');
    await changed(1);
    expect(changes()).toBe(1);
  });

  it('has changed where another content is written, and not where the same one is', async () => {
    const { file, clock, changed, changes } = await watching('old', 'old');
    await clock.advanceAsync(200);
    writeFileSync(file, 'old');
    await clock.whenPending();
    await clock.advanceAsync(200);
    // As long as it takes to look.
    for (let i = 0; i < 3; i++) await hashOf(file);
    expect(changes()).toBe(0);
    writeFileSync(file, 'new');
    await changed(1);
    writeFileSync(file, 'newer');
    await changed(2);
    expect(changes()).toBe(2);
  });
});

describe('the hash of a file', () => {
  it('is none where it cannot be read', async () => {
    expect(await hashOf(join(tmpdir(), 'there', 'is', 'none'))).toBeUndefined();
  });
});
