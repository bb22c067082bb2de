/** `pointsman models` and `pointsman models sync`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { models } from '../../src/cli/models.ts';
import { modelsSync } from '../../src/cli/models-sync.ts';
import { cli, fakeIo, jsonOf } from './fake-io.ts';

const LIST = join(import.meta.dirname, '../fixtures/catalogue/models-dev.json');
const CLOCK = { now: () => Date.parse('2026-11-20T10:00:00Z') };

const CONFIG = `providers:
  openai: {baseUrl: https://api.openai.com/v1}
  claude: {baseUrl: https://api.anthropic.com}
  home: {baseUrl: http://127.0.0.1:9/v1}
models:
  gpt-5.4: {provider: openai, ability: 0.9}
  gpt-4.1-mini: {provider: openai, ability: 0.6, context: 500000}
  claude-sonnet-4-5: {provider: claude, ability: 0.9, price: {input: 3, output: 15, cachedInput: 0.3}}
  nobody-knows: {provider: openai, ability: 0.5}
  gpt-oss-20b: {provider: home, ability: 0.5, price: {perHour: 0.4}}
`;

let directory: string;
let config: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pointsman-models-'));
  config = join(directory, 'pointsman.yaml');
  writeFileSync(config, `${CONFIG}records: {directory: ${join(directory, 'data')}}\n`);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function synced(): Promise<void> {
  expect(await modelsSync({ from: LIST, config, json: false }, fakeIo().io, CLOCK)).toBe(0);
}

async function shown(): Promise<string> {
  const { io, out } = fakeIo();
  expect(await models({ config, json: false }, io, { now: () => CLOCK.now() + 3 * 86_400_000 })).toBe(0);
  return out();
}

describe('models', () => {
  it('shows what is known, from where and how old it is, and what is unknown', async () => {
    await synced();
    expect(`\n${(await shown()).replace(LIST, 'LIST')}`).toMatchInlineSnapshot(`
      "
      deployment                  input  cached   output  from            context  from       max output  from
      openai/gpt-5.4              $2.50   $0.25   $15.00  catalogue       922,000  catalogue     128,000  catalogue
      openai/gpt-4.1-mini         $0.40   $0.10    $1.60  genai-prices    500,000  config        unknown
      claude/claude-sonnet-4-5    $3.00   $0.30   $15.00  config        1,000,000  catalogue      64,000  catalogue
      openai/nobody-knows       unknown          unknown                  unknown                unknown
      home/gpt-oss-20b          $0.40/h                   config          unknown                unknown

      Prices are in USD per million tokens.
      catalogue: LIST of 2026-11-20, 3 days old.
      genai-prices: built in, version 0.1.8 of 2026-09-23, 61 days old.
      openai/gpt-5.4 costs more than that for prompts of more than 271,999 tokens.
      1 price unknown, which is not the same as free: say \`price\` in the config.
      "
    `);
  });

  it('does without a synced list, and says so', async () => {
    const text = await shown();
    expect(text).toContain('catalogue: none; `pointsman models sync` fetches one.');
    expect(text).toMatch(/^openai\/gpt-4\.1-mini +\$0\.40 +\$0\.10 +\$1\.60 +genai-prices +500,000 +config/m);
  });

  it('says the same as JSON', async () => {
    await synced();
    const { io, out } = fakeIo();
    await models({ config, json: true }, io, CLOCK);
    const from = { source: 'catalogue', date: '2026-11-20', ageDays: 0 };
    expect(JSON.parse(out())).toEqual({
      deployments: expect.arrayContaining([
        {
          id: 'openai/gpt-5.4',
          provider: 'openai',
          model: 'gpt-5.4',
          upstreamModel: 'gpt-5.4',
          local: false,
          price: { input: 2.5, cachedInput: 0.25, output: 15, untilTokens: 271_999, ...from },
          contextTokens: { value: 922_000, ...from },
          maxOutputTokens: { value: 128_000, ...from },
        },
        expect.objectContaining({ id: 'openai/nobody-knows', price: null, contextTokens: null, maxOutputTokens: null }),
        expect.objectContaining({ id: 'home/gpt-oss-20b', price: { perHour: 0.4, source: 'config' } }),
      ]),
      catalogue: { source: LIST, sha256: expect.any(String), fetchedAt: '2026-11-20T10:00:00.000Z', ageDays: 0 },
    });
  });

  it('leaves a broken list out, and says so', async () => {
    await synced();
    writeFileSync(join(directory, 'data/catalogue.json'), '{');
    const { io, out, err } = fakeIo();
    expect(await models({ config, json: false }, io, CLOCK)).toBe(0);
    expect(err()).toContain('The synced list is left out: catalogue.json is not what');
    expect(out()).toContain('catalogue: none');
  });

  it('refuses a config with errors', async () => {
    writeFileSync(config, 'models: {}\n');
    expect(await cli(['models', '--config', config])).toMatchObject({ code: 2, out: '' });
  });
});

describe('models sync', () => {
  it('keeps what is used of a file, and says what that is', async () => {
    const result = await cli(['models', 'sync', '--from', LIST, '--config', config, '--json']);
    expect(result).toMatchObject({ code: 0, err: '' });
    const file = join(directory, 'data/catalogue.json');
    const counts = { providers: 4, models: 6, skipped: 3 };
    expect(jsonOf(result)).toMatchObject({ file, source: LIST, ...counts });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      version: 1,
      source: LIST,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      apis: { somewhere: 'https://api.somewhere.test/v1' },
      providers: { somewhere: { 'small-1': { contextTokens: 32_768 } } },
    });
  });

  it('says the same in words', async () => {
    const { out } = await cli(['models', 'sync', '--from', LIST, '--directory', directory]);
    expect(out).toBe(
      `6 models of 4 providers from ${LIST} are kept in ${directory}/catalogue.json. 3 broken entries are left out.
A gateway reads it when it is started. \`pointsman models\` shows what is known now.
`,
    );
  });

  it('changes nothing if the list is none', async () => {
    await synced();
    const file = join(directory, 'data/catalogue.json');
    const before = readFileSync(file, 'utf8');
    const page = join(directory, 'page.html');
    writeFileSync(page, '<html>');
    const { code, out, err } = await cli(['models', 'sync', '--from', page, '--config', config]);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: `${page} is not JSON. Nothing was changed.\n` });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it.each([
    ['a file that is not there', ['--from', 'not-there.json', '--directory', 'x'], 'there is no such file'],
    ['a URL that is none', ['--from', 'https://', '--directory', 'x'], 'is not a URL'],
  ])('refuses %s', async (_, args, message) => {
    const { code, err } = await cli(['models', 'sync', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('refuses where there is no directory', async () => {
    writeFileSync(config, `${CONFIG}records: {directory: null}\n`);
    const { code, err } = await cli(['models', 'sync', '--from', LIST, '--config', config]);
    expect(code).toBe(2);
    expect(err).toContain('Give --directory.');
  });

  it('fails where the list cannot be kept', async () => {
    writeFileSync(join(directory, 'data'), '');
    const { code, err } = await cli(['models', 'sync', '--from', LIST, '--config', config]);
    expect(code).toBe(1);
    expect(err).toContain('The list cannot be kept in');
  });
});

describe('models sync from a URL', () => {
  let server: Server;
  let url: string;
  const asked: { readonly path: string; readonly headers: readonly string[] }[] = [];
  const after = (redirects: number): string => (redirects === 1 ? '/api.json' : `${url}/redirects/${redirects - 1}`);
  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      const path = request.url ?? '';
      const redirects = /^\/redirects\/(\d+)/.exec(path)?.[1];
      asked.push({ path, headers: Object.keys(request.headers) });
      if (path.startsWith('/api.json')) response.end(readFileSync(LIST));
      else if (redirects !== undefined) response.writeHead(302, { location: after(Number(redirects)) }).end('moved');
      else if (path === '/nowhere') response.writeHead(301).end();
      else if (path === '/long') response.end(`${' '.repeat(5 * 1024 * 1024)}${readFileSync(LIST, 'utf8')}`);
      else if (path === '/endless') response.end('x'.repeat(33 * 1024 * 1024));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  it('fetches it, and keeps nothing of what a URL may hold besides its address', async () => {
    const args = ['--from', `${url}/api.json?token=secret`, '--directory', directory, '--json'];
    const result = await cli(['models', 'sync', ...args]);
    expect(result.code).toBe(0);
    expect(jsonOf(result)).toMatchObject({ source: `${url}/api.json`, models: 6 });
    expect(readFileSync(join(directory, 'catalogue.json'), 'utf8')).not.toContain('secret');
  });

  it('fails where the answer is another one, or none', async () => {
    const missing = await cli(['models', 'sync', '--from', `${url}/other`, '--directory', directory]);
    expect(missing.code).toBe(1);
    expect(missing.err).toContain(`${url}/other answers with 404. Fetch the list by other means`);
    const nobody = await cli(['models', 'sync', '--from', 'http://127.0.0.1:9/api.json', '--directory', directory]);
    expect(nobody.code).toBe(1);
    expect(nobody.err).toContain('http://127.0.0.1:9/api.json cannot be fetched: the connection is refused.');
  });

  it('goes on to where it is redirected, and keeps the address that was given', async () => {
    const result = await cli(['models', 'sync', '--from', `${url}/redirects/3`, '--directory', directory, '--json']);
    expect(jsonOf(result)).toMatchObject({ source: `${url}/redirects/3`, models: 6 });
    expect(asked.map(({ path }) => path)).toEqual(['/redirects/3', '/redirects/2', '/redirects/1', '/api.json']);
    expect(new Set(asked.flatMap(({ headers }) => headers))).toEqual(new Set(['host', 'connection', 'accept']));
  });

  it('takes a list of some megabytes', async () => {
    const result = await cli(['models', 'sync', '--from', `${url}/long`, '--directory', directory, '--json']);
    expect(jsonOf(result)).toMatchObject({ models: 6 });
  });

  it.each([
    ['/redirects/4', 'redirects more than 3 times.'],
    ['/nowhere', 'redirects, and does not say where to.'],
    ['/endless', 'cannot be fetched: it is longer than 32 MiB, which no list of models is.'],
  ])('says what was wrong with %s', async (path, problem) => {
    const { code, err } = await cli(['models', 'sync', '--from', url + path, '--directory', directory]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`${url}${path} ${problem}`) });
  });
});
