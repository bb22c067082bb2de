/** nginx twice: as the upstream with a fixed answer, and as the reverse proxy that marks the physical limit. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildOptions, Children } from '../children.ts';
import { waitForPort } from '../ports.ts';
import {
  CHAT_PATH,
  GATEWAY_CORE,
  type Gateway,
  LOAD_CORE,
  UPSTREAM_HEADERS,
  UPSTREAM_MODEL,
  type Upstreams,
} from './target.ts';

/** 525 bytes, as short answers of OpenAI are. No `$` and no quote may be in it: it stands in an nginx string. */
const ANSWER: string = JSON.stringify({
  id: 'chatcmpl-BenchBenchBenchBenchBench',
  object: 'chat.completion',
  created: 1763650000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'A short answer that a small model could have given as well.',
        refusal: null,
      },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 210,
    completion_tokens: 14,
    total_tokens: 224,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  },
  system_fingerprint: 'fp_560af6e559',
});

/** The upstream for answers in one piece. */
export async function startJsonUpstream(children: Children, folder: string, port: number): Promise<void> {
  const location = `location / { default_type application/json; return 200 '${ANSWER}'; }`;
  const config = nginxConfig(`server { listen 127.0.0.1:${port} backlog=4096; ${location} }`);
  const child = children.start(nginxCommand('json-upstream', folder, config, LOAD_CORE));
  await waitForPort(child, port);
}

export interface NginxPorts {
  readonly json: number;
  readonly stream: number;
}

/** A plain reverse proxy before each upstream. */
export function nginxGateway(folder: string, ports: NginxPorts, upstreams: Upstreams): Gateway {
  const config = nginxConfig(
    proxyServer('json', ports.json, upstreams.jsonPort, 'on') +
      proxyServer('stream', ports.stream, upstreams.streamPort, 'off'),
  );
  const common = { path: CHAT_PATH, headers: UPSTREAM_HEADERS, model: UPSTREAM_MODEL };
  return {
    name: 'nginx',
    command: nginxCommand(`nginx-${ports.json}`, folder, config, GATEWAY_CORE),
    json: { ...common, port: ports.json },
    stream: { ...common, port: ports.stream },
  };
}

function proxyServer(name: string, port: number, upstreamPort: number, buffering: 'on' | 'off'): string {
  return `
  upstream ${name} { server 127.0.0.1:${upstreamPort}; keepalive 1024; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://${name};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering ${buffering};
    }
  }`;
}

function nginxConfig(servers: string): string {
  return `
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid nginx.pid;
error_log stderr error;
events { worker_connections 8192; }
http {
  access_log off;
  tcp_nodelay on;
  keepalive_requests 100000000;
  client_max_body_size 8m;
  client_body_buffer_size 128k;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  ${servers}
}
`;
}

function nginxCommand(name: string, parent: string, config: string, core: number): ChildOptions {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, config);
  return { name, command: 'nginx', args: ['-p', folder, '-c', file, '-e', 'stderr'], core };
}
