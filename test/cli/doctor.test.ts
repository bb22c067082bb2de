/** `pointsman doctor`, with servers of its own to look at. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPort } from '../../src/cli/check-port.ts';
import { checkRecords } from '../../src/cli/check-records.ts';
import type { DoctorCheck } from '../../src/cli/doctor-check.ts';
import type { RawProvider } from '../../src/config/index.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { openSqliteRecords } from '../../src/stores/index.ts';
import { cli, jsonOf } from './fake-io.ts';

let directory: string;
let server: Server;
let port: number;

/** As the dialects list models; nothing to those who do not ask in the right way. */
function listOf(part: string | undefined, { url = '', headers }: IncomingMessage): object {
  const { searchParams } = new URL(url, 'http://localhost');
  if (part === 'gemini') return searchParams.has('pageSize') ? { models: [{ name: 'models/m' }] } : {};
  const paged = part !== 'anthropic' || (headers['anthropic-version'] !== undefined && searchParams.has('limit'));
  return paged ? { data: [{ id: 'm' }, { id: 'n' }] } : {};
}

/** Answers by the first part of the path; `guarded` wants a key. */
function startServer(): Promise<Server> {
  const started = createServer((request, response) => {
    const [, part] = (request.url ?? '').split('/');
    const status =
      part === 'guarded' && request.headers.authorization !== 'Bearer right'
        ? 401
        : part === 'ill'
          ? 503
          : part === 'shy'
            ? 404
            : 200;
    const body = request.url === '/healthz' ? { status: 'ok' } : listOf(part, request);
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(part === 'odd' ? '<html>' : JSON.stringify(body));
  });
  return new Promise((resolve) => {
    started.listen(0, '127.0.0.1', () => resolve(started));
  });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'pointsman-doctor-'));
  server = await startServer();
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Report {
  readonly ok: boolean;
  readonly checks: readonly DoctorCheck[];
}

type Provider = RawProvider & { readonly baseUrl: string };

function written(providers: Readonly<Record<string, Provider>>, model = 'm'): string {
  const file = join(directory, 'pointsman.json');
  const models = Object.keys(providers).map((provider) => ({
    name: `m-${provider}`,
    provider,
    upstreamModel: model,
    ability: 0.5,
  }));
  writeFileSync(
    file,
    JSON.stringify({ providers, models, records: { directory: join(directory, 'data') }, server: { port: 0 } }),
  );
  return file;
}

async function examined(file: string): Promise<{ code: number; byName: (name: string) => DoctorCheck | undefined }> {
  const result = await cli(['doctor', '--config', file, '--json']);
  const { ok, checks } = jsonOf<Report>(result);
  expect(ok).toBe(result.code === 0);
  return { code: result.code, byName: (name) => checks.find((check) => check.name === name) };
}

describe('doctor', () => {
  it('finds everything in order, and creates nothing', async () => {
    const { code, byName } = await examined(written({ home: { baseUrl: `http://127.0.0.1:${port}/v1` } }));
    expect(code).toBe(0);
    expect(byName('node')).toMatchObject({ status: 'ok' });
    expect(byName('provider home')).toMatchObject({ status: 'ok', detail: expect.stringContaining('serves 2 models') });
    expect(byName('records')).toMatchObject({ status: 'ok', detail: expect.stringContaining('will be created') });
    expect(byName('port')).toMatchObject({ status: 'ok' });
    expect(() => rmSync(join(directory, 'data'))).toThrow(/ENOENT/);
  });

  it('shows a table with what to do', async () => {
    const { code, out } = await cli([
      'doctor',
      '--config',
      written({ ill: { baseUrl: `http://127.0.0.1:${port}/ill` } }),
    ]);
    expect(code).toBe(1);
    expect(out).toMatch(/^✓ {2}node/m);
    expect(out).toMatch(/^✗ {2}provider ill +http:\/\/127.0.0.1:\d+\/ill answers with 503$/m);
    expect(out).toMatch(/→ Wait/);
  });

  it('knows a wrong credential from a missing one and from a right one', async () => {
    const baseUrl = `http://127.0.0.1:${port}/guarded`;
    const file = written({
      none: { baseUrl },
      wrong: { baseUrl, apiKey: 'wrong' },
      right: { baseUrl, apiKey: 'right' },
    });
    const { code, byName } = await examined(file);
    expect(code).toBe(1);
    expect(byName('provider none')).toMatchObject({ status: 'failed', remedy: 'Give `apiKey`.' });
    expect(byName('provider wrong')).toMatchObject({ status: 'failed', detail: 'rejects the credential (401)' });
    expect(byName('provider right')).toMatchObject({ status: 'ok' });
  });

  it('asks with every credential of a provider', async () => {
    const baseUrl = `http://127.0.0.1:${port}/guarded`;
    const { code, byName } = await examined(written({ two: { baseUrl, apiKey: ['right', 'wrong'] } }));
    expect(code).toBe(1);
    expect(byName('provider two (credential 1)')).toMatchObject({ status: 'ok' });
    expect(byName('provider two (credential 2)')).toMatchObject({
      status: 'failed',
      detail: 'rejects the credential (401)',
    });
  });

  it('does not insist on a list of models, but tells what is not in one', async () => {
    const base = `http://127.0.0.1:${port}`;
    const file = written(
      { shy: { baseUrl: `${base}/shy` }, odd: { baseUrl: `${base}/odd` }, fine: { baseUrl: `${base}/v1` } },
      'missing-model',
    );
    const { code, byName } = await examined(file);
    expect(code).toBe(0);
    expect(byName('provider shy')).toMatchObject({ status: 'ok', detail: expect.stringContaining('404') });
    expect(byName('provider odd')).toMatchObject({ status: 'ok', detail: expect.stringContaining('cannot be read') });
    expect(byName('provider fine')).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('missing-model'),
    });
  });

  it('reads the list of models of every dialect that has one, and claims nothing of the others', async () => {
    const base = `http://127.0.0.1:${port}`;
    const { code, byName } = await examined(
      written({
        anthropic: { baseUrl: `${base}/anthropic`, dialect: 'anthropic' },
        gemini: { baseUrl: `${base}/gemini`, dialect: 'gemini' },
        responses: { baseUrl: `${base}/v1`, dialect: 'openai-responses' },
        bedrock: { baseUrl: `${base}/guarded`, dialect: 'bedrock', apiKey: 'wrong' },
      }),
    );
    expect(code).toBe(0);
    for (const [name, count] of Object.entries({ anthropic: '2 models', gemini: '1 model', responses: '2 models' })) {
      expect(byName(`provider ${name}`)).toMatchObject({ status: 'ok', detail: expect.stringMatching(`${count}$`) });
    }
    expect(byName('provider bedrock')).toMatchObject({ status: 'ok', detail: expect.stringContaining('cannot be') });
  });

  it('tells a credential that cannot be exchanged from a provider that is not there', async () => {
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const entra = { type: 'entra', tenantId: 't', clientId: 'c', clientSecret: 's-very-secret' } as const;
    const { code, byName } = await examined(
      written({
        rejected: { baseUrl, auth: { ...entra, authority: `http://127.0.0.1:${port}/guarded` } },
        down: { baseUrl, auth: { ...entra, authority: `http://127.0.0.1:${port}/ill` } },
      }),
    );
    expect(code).toBe(1);
    expect(byName('provider rejected')).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/rejected, .*\(401\)/),
      remedy: expect.stringContaining('`auth`'),
    });
    expect(byName('provider down')).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('(503)'),
      remedy: expect.stringContaining('token service'),
    });
    expect(JSON.stringify([byName('provider rejected'), byName('provider down')])).not.toContain('secret');
  });

  it('finds nobody where nobody is', async () => {
    const closed = await startServer();
    const { port: free } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { code, byName } = await examined(written({ gone: { baseUrl: `http://127.0.0.1:${free}/v1` } }));
    expect(code).toBe(1);
    expect(byName('provider gone')).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('Start the server'),
    });
  });

  it('goes no further than a config that cannot be used', async () => {
    const file = join(directory, 'broken.yaml');
    writeFileSync(file, 'models: 5\n');
    const { code, byName } = await examined(file);
    expect(code).toBe(1);
    expect(byName('config')).toMatchObject({ status: 'failed', detail: expect.stringContaining(`${file}:1`) });
    expect(byName('port')).toBeUndefined();
  });
});

describe('the check of the port', () => {
  it('tells a gateway from something else', async () => {
    expect(await checkPort({ host: '127.0.0.1', port })).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('answers'),
    });
    const other = createServer((_, response) => response.writeHead(200).end('hello'));
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port: taken } = other.address() as AddressInfo;
    expect(await checkPort({ host: '127.0.0.1', port: taken })).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('--port'),
    });
    other.close();
  });

  it('says so where an address is not of this machine', async () => {
    expect(await checkPort({ host: '192.0.2.1', port: 0 })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('EADDR'),
    });
  });
});

describe('the check of the records', () => {
  it('reads a database that is there', async () => {
    const data = join(directory, 'existing');
    const fail = (error: Error): never => {
      throw error;
    };
    await (await openSqliteRecords({ directory: data, schedule: systemClock.schedule, onError: fail })).close();
    expect(await checkRecords({ directory: data })).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('read and written'),
    });
  });

  it('finds what is in the way', async () => {
    const file = join(directory, 'a-file');
    writeFileSync(file, '');
    expect(await checkRecords({ directory: file })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('not a directory'),
    });
    const junk = join(directory, 'junk');
    mkdirSync(junk);
    writeFileSync(join(junk, 'records.db'), 'no database at all '.repeat(99));
    expect(await checkRecords({ directory: junk })).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('Move the file'),
    });
  });

  it('has nothing to find in memory', async () => {
    expect(await checkRecords({ directory: null })).toEqual({
      name: 'records',
      status: 'ok',
      detail: 'kept in memory',
    });
  });
});
