/** The bench can drive the programs that it compares with: their options and their output are what it expects. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Children, withChildren } from '../../bench/children.ts';
import { parseWrk, wrkCommand } from '../../bench/load/wrk.ts';
import { freePorts } from '../../bench/ports.ts';
import { nginxGateway, startJsonUpstream } from '../../bench/targets/nginx.ts';
import { startGateway } from '../../bench/targets/target.ts';
import { describeWithPart } from '../support/parts.ts';

const request = 'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-bench-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWithPart('nginx', 'nginx', () => {
  it('answers as the upstream, and before it as the reverse proxy', async () => {
    const answers = await withUpstream(async (children, jsonPort) => {
      const [json = 0, stream = 0] = await freePorts(2);
      const upstreams = { jsonPort, streamPort: jsonPort };
      const proxy = await startGateway(children, nginxGateway(folder, { json, stream }, upstreams));
      return Promise.all(
        [jsonPort, proxy.json.port].map(async (port) => (await fetch(`http://127.0.0.1:${port}/`)).json()),
      );
    });
    expect(answers).toMatchObject([{ object: 'chat.completion' }, { object: 'chat.completion' }]);
  });

  describeWithPart('wrk', 'wrk', () => {
    it('counts the answers of the upstream', async () => {
      const output = await withUpstream((children, port) => {
        const order = { kind: 'closed-loop', port, connections: 2, durationMs: 1, requests: [request] } as const;
        return children.run(wrkCommand(order, folder, 0), 20_000);
      });
      const { requests, errors } = parseWrk(output);
      expect(requests).toBeGreaterThan(0);
      expect(errors).toBe(0);
    });
  });
});

async function withUpstream<T>(work: (children: Children, port: number) => Promise<T>): Promise<T> {
  return withChildren(folder, async (children) => {
    const [port = 0] = await freePorts(1);
    await startJsonUpstream(children, folder, port);
    return work(children, port);
  });
}
