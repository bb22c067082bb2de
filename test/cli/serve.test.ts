/** The gateway as the command runs it: its config changes under it, and it is told to stop. */
import { once as nextEvent } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExitCode, Io } from '../../src/cli/io.ts';
import { serve } from '../../src/cli/serve.ts';
import { once } from '../../src/runtime/once.ts';
import { chatBody, postChat } from '../support/client.ts';
import { connectTo, rawChat } from '../support/raw-client.ts';
import { rawUpstreamForTest } from '../support/raw-upstream.ts';
import { fakeIo } from './fake-io.ts';

interface Served {
  readonly url: string;
  readonly port: number;
  readonly file: string;
  readonly folder: string;
  /** Resolves with all that was said so far once it holds `part`. */
  said(part: string): Promise<string>;
  reload(): void;
  stop(): void;
  hurry(): void;
  readonly done: Promise<ExitCode>;
}

const configText = (baseUrl: string, more = ''): string =>
  `server: {port: 0}\nrecords: {directory: null}\nproviders: {up: {baseUrl: '${baseUrl}'}}\nmodels: {m: {provider: up, ability: 0.5}}\n${more}`;

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** @param onWarned called between the config's being read and the server's being there */
async function serving(text: string, onWarned: (file: string) => void = () => {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-serve-'));
  const file = join(folder, 'pointsman.yaml');
  writeFileSync(file, text);
  const { io: plainIo, out, err } = fakeIo();
  const warn = once(() => onWarned(file));
  const io: Io = {
    ...plainIo,
    err: (said) => {
      plainIo.err(said);
      warn();
    },
  };
  const told = { stop: () => {}, hurry: () => {}, reload: () => {} };
  const orders = {
    stop: new Promise<void>((resolve) => {
      told.stop = resolve;
    }),
    hurry: new Promise<void>((resolve) => {
      told.hurry = resolve;
    }),
    onReload: (callback: () => void) => {
      told.reload = callback;
    },
  };
  const done = serve({ config: file, demo: false, json: true }, io, orders);
  onTestFinished(async () => {
    told.stop();
    told.hurry();
    await done;
    rmSync(folder, { recursive: true });
  });
  const { url } = JSON.parse(await until(() => (out() === '' ? undefined : out()))) as { readonly url: string };
  return {
    url,
    port: Number(new URL(url).port),
    file,
    folder,
    said: (part) => until(() => (err().includes(part) ? err() : undefined)),
    reload: () => told.reload(),
    stop: () => told.stop(),
    hurry: () => told.hurry(),
    done,
  };
}

describe('a config file that changes', () => {
  it('is read again, also when another file takes its place', async () => {
    const { baseUrl } = await rawUpstreamForTest();
    const server = await serving(configText(baseUrl));
    expect((await postChat(server, chatBody('mine'))).status).toBe(404);
    const next = join(server.folder, 'next.yaml');
    writeFileSync(next, configText(baseUrl, 'routes: {mine: m}\n'));
    renameSync(next, server.file);
    await server.said('The config is reloaded');
    expect((await postChat(server, chatBody('mine'))).status).toBe(200);
  });

  it('I18: leaves the last good config where it is wrong, and says where', async () => {
    const { baseUrl } = await rawUpstreamForTest();
    const server = await serving(configText(baseUrl));
    writeFileSync(server.file, configText(baseUrl, 'rotues: {mine: m}\n'));
    const said = await server.said('the last good one goes on');
    expect(said).toContain('rotues');
    expect(said).toMatch(/pointsman\.yaml:5/);
    expect((await postChat(server, chatBody('m'))).status).toBe(200);
  });

  it('names what only has an effect after a restart', async () => {
    const { baseUrl } = await rawUpstreamForTest();
    const server = await serving(configText(baseUrl));
    writeFileSync(server.file, configText(baseUrl).replace('{port: 0}', '{port: 0, maxConnections: 7}'));
    expect(await server.said('The config is reloaded')).toContain('Only after a restart: server.maxConnections.');
  });

  it('is read again when somebody says so, whether it has changed or not', async () => {
    const { baseUrl } = await rawUpstreamForTest();
    const server = await serving(configText(baseUrl));
    server.reload();
    await server.said('The config is reloaded');
  });
});

describe('a provider that is somewhere else after a reload', () => {
  it('keeps no connection to where it was', async () => {
    const { baseUrl } = await rawUpstreamForTest();
    // Leaves it to us to close them.
    const old = createServer((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json', 'keep-alive': 'timeout=500' }).end('{}');
    });
    old.keepAliveTimeout = 0;
    old.listen(0, '127.0.0.1');
    await nextEvent(old, 'listening');
    const { port } = old.address() as AddressInfo;
    onTestFinished(() => {
      old.closeAllConnections();
      old.close();
    });
    const server = await serving(configText(`http://127.0.0.1:${port}/v1`));
    const connected = nextEvent(old, 'connection');
    expect((await postChat(server, chatBody('m'))).status).toBe(400);
    const [socket] = (await connected) as [Socket];
    const gone = nextEvent(socket, 'close');
    writeFileSync(server.file, configText(baseUrl));
    await server.said('The config is reloaded');
    await gone;
    expect((await postChat(server, chatBody('m'))).status).toBe(200);
  });
});

describe('a config file that changes while the server starts', () => {
  it('is read again', async () => {
    const { baseUrl } = await rawUpstreamForTest();
    const more = 'routes: {mine: m}\n';
    const server = await serving(configText(baseUrl), (file) => writeFileSync(file, configText(baseUrl, more)));
    await server.said('The config is reloaded');
    expect((await postChat(server, chatBody('mine'))).status).toBe(200);
  });
});

describe('a server without a config file', () => {
  it('says that there is nothing to reload, and goes on', async () => {
    const { io, out, err } = fakeIo();
    const told = { stop: () => {}, reload: () => {} };
    const orders = {
      stop: new Promise<void>((resolve) => {
        told.stop = resolve;
      }),
      hurry: new Promise<void>(() => {}),
      onReload: (callback: () => void) => {
        told.reload = callback;
      },
    };
    const done = serve({ demo: true, json: true, port: 0 }, io, orders);
    const { url } = JSON.parse(await until(() => (out() === '' ? undefined : out()))) as { readonly url: string };
    told.reload();
    expect(err()).toContain('nothing to reload');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    told.stop();
    expect(await done).toBe(0);
  });
});

describe('a server that is told to stop', () => {
  it('ends with 0 when the last answer is given', async () => {
    const { baseUrl } = await rawUpstreamForTest();
    const server = await serving(configText(baseUrl));
    server.stop();
    expect(await server.done).toBe(0);
  });

  it('I27: breaks off what is left when its time is over, and ends with 0', async () => {
    const { baseUrl, requests } = await rawUpstreamForTest(() => {});
    const text = configText(baseUrl).replace('{port: 0}', '{port: 0, drainTimeoutMs: 50}');
    const server = await serving(text);
    const client = await connectTo(server.port);
    client.send(rawChat(chatBody('m')));
    await until(() => requests[0]);
    server.stop();
    expect(await server.done).toBe(0);
    expect(await client.closed).toContain('shutting_down');
  });
});
