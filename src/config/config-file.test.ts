import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfigFile } from './config-file.ts';

const TEXT = `
providers: { local: { baseUrl: "http://127.0.0.1:11434/v1", apiKey: "\${KEY}" } }
models: { small: { provider: local, ability: 0.4, price: { perHour: 0 } } }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pointsman-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file is read with the variables that are given', async () => {
  const path = join(folder, 'pointsman.yaml');
  await writeFile(path, `\ufeff${TEXT}`);
  const loaded = await readConfigFile(path, { KEY: 'sk-1' });
  const auth = loaded.ok ? loaded.config.providers['local']?.credentials[0] : undefined;
  expect(auth?.kind === 'bearer' && auth.secret.reveal()).toBe('sk-1');
  expect((await readConfigFile(path, {})).ok).toBe(false);
});

test('a file that is not there, or is no file, is a problem', async () => {
  expect(await readConfigFile(join(folder, 'none.yaml'), {})).toEqual({
    ok: false,
    problems: [{ severity: 'error', path: '', message: 'the file cannot be read: there is none' }],
  });
  expect(await readConfigFile(folder, {})).toMatchObject({
    problems: [{ message: 'the file cannot be read: it is a folder' }],
  });
});

const JSON_TEXT = JSON.stringify({
  providers: { local: { baseUrl: 'http://127.0.0.1:11434/v1', apiKey: '${KEY}' } },
  models: { small: { provider: 'local', ability: 0.4, price: { perHour: 0 } } },
});

test('JSON is the configuration that the same text is as YAML', async () => {
  const [json, yaml] = [join(folder, 'same.json'), join(folder, 'same.yaml')];
  await Promise.all([json, yaml].map((path) => writeFile(path, JSON_TEXT)));
  const loaded = await readConfigFile(json, { KEY: 'sk-1' });
  expect(loaded.ok).toBe(true);
  expect(loaded).toEqual(await readConfigFile(yaml, { KEY: 'sk-1' }));
});

test('what is wrong with JSON, or worth a warning, has its line', async () => {
  const path = join(folder, 'wrong.json');
  await writeFile(path, JSON_TEXT.replace('"models"', '\n"models"').replace('"price":{"perHour":0}', '"price":{}'));
  expect(await readConfigFile(path, { KEY: 'sk-1' })).toMatchObject({ ok: false, problems: [{ line: 2 }] });
  await writeFile(path, JSON_TEXT.replace('"models"', '\n"models"').replace('"ability":0.4,', ''));
  expect(await readConfigFile(path, { KEY: 'sk-1' })).toMatchObject({ ok: true, warnings: [{ line: 2 }] });
  await writeFile(path, JSON_TEXT.replace('"models"', '"providers":{},\n"models"'));
  expect(await readConfigFile(path, { KEY: 'sk-1' })).toMatchObject({ ok: false, problems: [{ line: 1 }] });
});

const VERTEX = `
providers:
  vertex: { preset: vertex-gemini, project: acme, location: global, auth: { type: google, serviceAccountFile: "\${FILE}" } }
models: { gemini: { provider: vertex, ability: 0.8 } }
`;

test('a service account is read from its file, whose path starts beside the configuration', async () => {
  const key = { client_email: 'a@b', private_key: '-----BEGIN PRIVATE KEY-----\nx' };
  await writeFile(join(folder, 'key.json'), JSON.stringify(key));
  const path = join(folder, 'vertex.yaml');
  await writeFile(path, VERTEX);
  const loaded = await readConfigFile(path, { FILE: 'key.json' });
  expect(loaded.ok && loaded.config.providers['vertex']?.credentials[0]).toMatchObject({
    kind: 'google',
    clientEmail: 'a@b',
  });
  expect(await readConfigFile(path, { FILE: join(folder, 'none.json') })).toMatchObject({
    problems: expect.arrayContaining([
      expect.objectContaining({
        path: 'providers.vertex.auth.serviceAccountFile',
        message: 'cannot be read: there is none',
      }),
    ]),
  });
});
