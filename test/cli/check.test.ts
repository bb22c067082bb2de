/** `pointsman check`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, jsonOf } from './fake-io.ts';

const GOOD = `keys: [{name: team, key: "\${OUR_KEY}"}]
providers:
  cloud: {baseUrl: https://llm.test/v1, apiKey: "\${THEIR_KEY}", headers: {x-team: inner-secret}}
  home: {baseUrl: http://127.0.0.1:9/v1}
models:
  large: {provider: cloud, ability: 0.9, price: {input: 1, output: 2}}
  small: {provider: home, ability: 0.5, price: {perHour: 0}}
`;
const ENV = { OUR_KEY: 'pm-ours-1234567890abcdef', THEIR_KEY: 'sk-theirs' };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pointsman-check-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function written(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

describe('check', () => {
  it('sums up a file that can be used', async () => {
    const file = written('good.yaml', GOOD);
    const { code, out, err } = await cli(['check', file], { env: ENV });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`${file} can be used\n2 providers, 2 models, 2 deployments, 9 routes, 1 key; snapshot `);
  });

  it('lists warnings, which count only where they are asked to', async () => {
    const file = written('warnings.yaml', GOOD.replace('ability: 0.9, ', ''));
    const { code, out } = await cli(['check', file], { env: ENV });
    expect(code).toBe(0);
    expect(out).toContain(`${file}:6:3: warning: models.large`);
    expect(out).toContain('can be used: 1 warning\n');
    expect(await cli(['check', file, '--strict'], { env: ENV })).toMatchObject({ code: 1 });
  });

  it('lists errors with line, path and suggestion', async () => {
    const file = written('errors.yaml', GOOD.replace('ability: 0.5', 'abilty: 0.5'));
    const { code, out } = await cli(['check', file], { env: ENV });
    expect(code).toBe(2);
    expect(out).toContain(`${file}:7:`);
    expect(out).toContain('Did you mean "ability"?');
    expect(out).toContain('cannot be used: 1 error');
  });

  it('prints the normal form, and no secret', async () => {
    const file = written('secret.yaml', GOOD);
    const { out, err } = await cli(['check', file, '--print'], { env: ENV });
    expect(JSON.parse(out)).toMatchObject({
      providers: { cloud: { credentials: [{ secret: '[redacted]' }] } },
      keys: [{ name: 'team', secret: '[redacted]' }],
      server: { port: 4141 },
    });
    expect(err).toContain('can be used');
    expect(out + err).not.toMatch(/pm-ours|sk-theirs|inner-secret/);
  });

  it('says the same as JSON', async () => {
    const good = await cli(['check', written('json.yaml', GOOD), '--json', '--print'], { env: ENV });
    expect(jsonOf(good)).toMatchObject({ ok: true, problems: [], counts: { models: 2 }, config: { demo: false } });
    expect(good.out).not.toMatch(/pm-ours|sk-theirs|inner-secret/);
    const bad = await cli(['check', written('json-bad.json', '{"models": }'), '--json']);
    expect(bad.code).toBe(2);
    expect(jsonOf(bad)).toMatchObject({
      ok: false,
      problems: [expect.objectContaining({ severity: 'error', line: 1 })],
    });
  });

  it('refuses a file that is not there', async () => {
    const { code, out } = await cli(['check', join(directory, 'none.yaml')]);
    expect(code).toBe(2);
    expect(out).toContain('the file cannot be read: there is none');
  });
});
