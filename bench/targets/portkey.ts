/**
 * `@portkey-ai/gateway`, fetched when it is first needed: a yardstick, not a dependency.
 *
 * Its ranges now resolve to a `@hono/node-server` with which every stream ends in a 500, so it gets the two versions
 * that its own lockfile names.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Children } from '../children.ts';
import {
  CHAT_PATH,
  type Door,
  GATEWAY_CORE,
  type Gateway,
  LOAD_CORE,
  UPSTREAM_HEADERS,
  UPSTREAM_MODEL,
  type Upstreams,
} from './target.ts';

export const PORTKEY_VERSION = '1.15.2';
const PINNED = { hono: '4.9.7', '@hono/node-server': '1.13.5' } as const;
const INSTALL_LIMIT_MS = 180_000;

/** Folder of the installed package, in a cache that later runs find again. Throws if it cannot be fetched. */
export async function installPortkey(children: Children): Promise<string> {
  const folder = join(tmpdir(), `pointsman-bench-portkey-${PORTKEY_VERSION}`);
  const installed = join(folder, 'node_modules', '@portkey-ai', 'gateway');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return installed;
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { '@portkey-ai/gateway': PORTKEY_VERSION }, overrides: PINNED };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  await children.run(
    {
      name: 'npm-install-portkey',
      command: 'npm',
      args: ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'],
      cwd: folder,
      inheritEnvironment: true,
      core: LOAD_CORE,
    },
    INSTALL_LIMIT_MS,
  );
  writeFileSync(complete, '');
  return installed;
}

export function portkeyGateway(installed: string, port: number, upstreams: Upstreams): Gateway {
  return {
    name: 'Portkey',
    command: {
      name: `portkey-${port}`,
      command: process.execPath,
      args: [join(installed, 'build', 'start-server.js'), '--headless', `--port=${port}`],
      cwd: installed,
      env: { NODE_ENV: 'production' },
      core: GATEWAY_CORE,
    },
    json: door(port, upstreams.jsonPort),
    stream: door(port, upstreams.streamPort),
  };
}

/** Portkey is told per request where to go. */
function door(port: number, upstreamPort: number): Door {
  const headers = {
    ...UPSTREAM_HEADERS,
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
  };
  return { port, path: CHAT_PATH, headers, model: UPSTREAM_MODEL };
}
