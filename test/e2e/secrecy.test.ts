/** Prompts, answers and credentials stay where they belong: not in records, not in reports, not in errors. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type HeaderFields, post, postChat } from '../support/client.ts';
import { gatewayForTest, type TestGateway } from '../support/gateway.ts';
import { connectTo, rawHead } from '../support/raw-client.ts';
import { type Respond, rawUpstreamForTest } from '../support/raw-upstream.ts';

const PROMPT = 'canary-of-the-prompt';
const ANSWER = 'canary-of-the-answer';
const CREDENTIAL = 'canary-of-the-credential';
const KEY = 'canary-of-the-key';

const SPOKEN = [PROMPT, ANSWER];
const SECRETS = [CREDENTIAL, KEY];

const ask = (fields: object = {}): object => ({
  model: 'model',
  messages: [
    { role: 'system', content: `${PROMPT} why` },
    { role: 'user', content: [{ type: 'text', text: `Explain ${PROMPT}` }] },
  ],
  tools: [{ type: 'function', function: { name: PROMPT, description: PROMPT } }],
  user: PROMPT,
  ...fields,
});

const message = { role: 'assistant', content: ANSWER };
const usage = { prompt_tokens: 1, completion_tokens: 1 };
const chunk = (delta: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;

/** What a provider may say, quoting whatever it was sent. */
const RESPONSES: Readonly<Record<string, Respond>> = {
  'an answer': (_, response) => response.end(JSON.stringify({ choices: [{ index: 0, message }], usage })),
  'a stream': (_, response) => response.end(`${chunk({ content: ANSWER })}data: [DONE]\n\n`),
  'a stream that breaks off': (_, response) => {
    response.write(chunk({ content: ANSWER }), () => response.destroy());
  },
  'an error in a stream': (_, response) => {
    response.end(
      `${chunk({ content: ANSWER })}data: ${JSON.stringify({ error: { message: CREDENTIAL + PROMPT } })}\n\n`,
    );
  },
  ...Object.fromEntries(
    [400, 401, 402, 403, 404, 413, 429, 500, 503].map((status) => [
      `an error ${status} that quotes everything`,
      quoting(status, (text) => JSON.stringify({ error: { message: text, param: null, code: null } })),
    ]),
  ),
  'an error page': quoting(500, (text) => `<html>${text}</html>`),
  'an error of another shape': quoting(400, (text) => JSON.stringify({ detail: [text] })),
  'a page that says 200': quoting(200, (text) => text),
};

function quoting(status: number, wrap: (text: string) => string): Respond {
  return ({ headers, body }, response) => {
    response
      .writeHead(status)
      .end(wrap(`You sent ${headers.authorization} and ${body}; key ${CREDENTIAL} of ${PROMPT}`));
  };
}

/** Everything that is kept or reported. */
async function booksOf({ records, defects }: TestGateway): Promise<string> {
  const kept = await records.list({ limit: 100 });
  const snapshots = await Promise.all(kept.map(({ snapshot }) => records.getSnapshot(snapshot)));
  return JSON.stringify({ kept, snapshots }) + inspect(defects, { depth: 20 });
}

function expectNone(text: string, canaries: readonly string[]): void {
  for (const canary of canaries) expect(text).not.toContain(canary);
}

const config = { models: { model: { price: { input: 1, output: 1 } } }, raw: { keys: [{ name: 'me', key: KEY }] } };
const headers: HeaderFields = { authorization: `Bearer ${KEY}` };

describe('when the provider answers with', () => {
  it.each(Object.entries(RESPONSES))('%s, nothing of it is kept, and no secret comes back', async (_, respond) => {
    const { baseUrl } = await rawUpstreamForTest(respond);
    const gateway = await gatewayForTest({ ...config, providers: { cloud: { baseUrl, apiKey: CREDENTIAL } } });
    for (const stream of [false, true]) {
      const response = await postChat(gateway, ask({ stream }), headers);
      expectNone(JSON.stringify([...response.headers]), [...SPOKEN, ...SECRETS]);
      expectNone(await response.text(), SECRETS);
    }
    expect(await gateway.recorded(2)).toHaveLength(2);
    expectNone(await booksOf(gateway), [...SPOKEN, ...SECRETS]);
  });
});

describe('when a request is refused', () => {
  it('nothing of it is quoted', async () => {
    const gateway = await gatewayForTest(config);
    const bodies = [
      `{"model":"model","messages":"${PROMPT}"`,
      `{"model":"model","messages":["${PROMPT}",]}`,
      `${PROMPT}`,
      ask({ messages: PROMPT }),
      ask({ messages: [{ role: PROMPT, content: PROMPT }] }),
      ask({ messages: [{ role: 'user', content: `${PROMPT}\ud800` }] }),
      ask({ temperature: PROMPT }),
      ask({ max_tokens: PROMPT }),
      ask({ pointsman: { complexity: PROMPT } }),
      ask({ pointsman: { policy: 'gone' } }),
    ];
    for (const body of bodies) {
      for (const path of ['/v1/chat/completions', '/v1/route']) {
        const response = await post(gateway, path, body, headers);
        expectNone(await response.text(), [...SPOKEN, ...SECRETS]);
      }
    }
    expectNone(await booksOf(gateway), [...SPOKEN, ...SECRETS]);
  });

  it('neither the key that was tried nor one that is known is told', async () => {
    const gateway = await gatewayForTest(config);
    for (const tried of ['canary-of-a-guess', KEY.slice(0, -1)]) {
      const response = await postChat(gateway, ask(), { authorization: `Bearer ${tried}` });
      expectNone(await response.text(), [tried, KEY]);
    }
  });

  it('by what it is and not what it says, even where it is no HTTP', async () => {
    const gateway = await gatewayForTest(config);
    const client = await connectTo(gateway.port);
    client.send(rawHead('POST', '/v1/chat/completions', ['host: 127.0.0.1', `bad header ${PROMPT}: ${KEY}`]));
    expectNone(await client.closed, [PROMPT, KEY]);
  });
});

describe('when a decision is asked for', () => {
  it('it holds no text of the prompt', async () => {
    const gateway = await gatewayForTest(config);
    const response = await post(gateway, '/v1/route', ask(), headers);
    expect(response.status).toBe(200);
    expectNone(await response.text(), [...SPOKEN, ...SECRETS]);
  });
});
