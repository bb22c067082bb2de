/** A provider of bare bytes: what arrived is kept as it was, what is answered is up to the test. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface RawUpstream {
  readonly baseUrl: string;
  readonly requests: readonly RawRequest[];
}

export type Respond = (request: RawRequest, response: ServerResponse) => void;

/** Is there until the test is over. */
export async function rawUpstreamForTest(respond: Respond = answerShortly): Promise<RawUpstream> {
  const requests: RawRequest[] = [];
  const server = createServer((message, response) => {
    response.on('error', () => {});
    void readAll(message).then((body) => {
      const request = { path: message.url ?? '', headers: message.headers, body };
      requests.push(request);
      respond(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

/** A completion, as short as one can be. */
export const SHORT_ANSWER: string = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 0,
  model: 'raw',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 },
});

function answerShortly(_: RawRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(SHORT_ANSWER);
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part);
  return Buffer.concat(parts);
}
