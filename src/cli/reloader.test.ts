import { describe, expect, it } from 'vitest';
import { normaliseConfig } from '../config/index.ts';
import type { Config } from '../core/config.ts';
import type { Loaded } from './load-config.ts';
import { Reloader } from './reloader.ts';

function configOf(port: number): Config {
  const result = normaliseConfig({
    server: { port },
    models: { m: { endpoint: 'http://127.0.0.1:1/v1', ability: 0.5 } },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

const loadedOf = (port: number, warnings = ''): Loaded => ({
  ok: true,
  config: configOf(port),
  origin: { kind: 'demo', asked: false },
  warnings,
});

function reloaderOver(load: () => Promise<Loaded>, later: readonly string[] = []) {
  const used: number[] = [];
  const said: string[] = [];
  const reloader = new Reloader({
    load,
    adjust: (config) => config,
    server: {
      use: ({ server }) => {
        used.push(server.port);
        return later;
      },
    },
    say: (text) => said.push(text),
  });
  return { reloader, used, said };
}

describe('a config that is read again', () => {
  it('takes the place of the one before', async () => {
    const { reloader, used, said } = reloaderOver(async () => loadedOf(1, 'a warning'));
    await reloader.reload();
    expect(used).toEqual([1]);
    expect(said).toEqual([expect.stringMatching(/^The config is reloaded: snapshot [0-9a-f]{12}\.\na warning$/)]);
  });

  it('says what of it only has an effect after a restart', async () => {
    const { reloader, said } = reloaderOver(async () => loadedOf(1), ['server.port', 'records.directory']);
    await reloader.reload();
    expect(said[0]).toContain('Only after a restart: server.port, records.directory.');
  });

  it('I18: leaves the last good one where it cannot be used, and says why', async () => {
    const { reloader, used, said } = reloaderOver(async () => ({ ok: false, problems: 'pointsman.yaml:3 wrong' }));
    await reloader.reload();
    expect(used).toEqual([]);
    expect(said).toEqual(['The config is not reloaded; the last good one goes on.\npointsman.yaml:3 wrong']);
  });

  it('leaves the last good one where something is thrown', async () => {
    const { reloader, said } = reloaderOver(() => Promise.reject(new Error('no disk')));
    await reloader.reload();
    expect(said).toEqual(['The config is not reloaded; the last good one goes on.\nno disk']);
  });

  it('is read once more if somebody asks while it is being read, and no more often', async () => {
    const waiting: (() => void)[] = [];
    let reads = 0;
    const { reloader, used } = reloaderOver(async () => {
      const port = ++reads;
      await new Promise<void>((resolve) => waiting.push(resolve));
      return loadedOf(port);
    });
    const all = [reloader.reload(), reloader.reload(), reloader.reload()];
    waiting.shift()?.();
    while (waiting.length === 0) await Promise.resolve();
    waiting.shift()?.();
    await Promise.all(all);
    expect(used).toEqual([1, 2]);
  });
});
