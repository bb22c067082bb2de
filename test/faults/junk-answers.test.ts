/** Answers that are none, or not the kind that was asked for. */
import { expect, onTestFinished } from 'vitest';
import { type Fault, type Junk, startFaultyProvider } from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { type Answer, expectBooksToAgree, faultGateway } from './gateway.ts';
import { outcomesOf } from './outcomes.ts';

/** What A does with one request, and who answers it. */
async function actOnce(fault: Fault, fields: object = {}): Promise<Answer> {
  const gateway = await faultGateway({ a: [fault], b: [] });
  const answer = await gateway.ask(fields);
  await expectBooksToAgree(gateway, 1);
  return answer;
}

async function expectNextLink(fault: Fault, outcome: string, fields: object = {}): Promise<void> {
  const { status, deployment, text, record } = await actOnce(fault, fields);
  expect([fault, status, deployment]).toEqual([fault, 200, 'b/b']);
  expect(outcomesOf(record)).toEqual([`a: ${outcome}`, 'b: success']);
  expect(text).not.toContain('<html>');
}

actOut('U24', async () => {
  const canary = await startFaultyProvider({ dialect: 'openai-chat' });
  onTestFinished(() => canary.close());
  const statuses = [301, 302, 303, 307, 308];
  for (const status of statuses) {
    const redirect: Fault = {
      kind: 'status',
      status,
      body: '',
      headers: { location: `${canary.url}/chat/completions` },
    };
    await expectNextLink(redirect, 'upstream_malformed');
  }
  expect(canary.books.connections).toEqual([]);
  return `B answered after each of ${statuses.join(', ')}; 0 connections to where they led`;
});

const JUNK: readonly Junk[] = ['html', 'empty', 'other-json', 'binary'];

actOut('U25', async () => {
  for (const stream of [false, true]) {
    for (const what of JUNK) await expectNextLink({ kind: 'junk', what }, 'upstream_malformed', { stream });
    const page = '<html><body>Bad gateway</body></html>';
    const contentType = 'text/html';
    await expectNextLink({ kind: 'status', status: 502, body: page, contentType }, 'upstream_error', { stream });
    await expectNextLink({ kind: 'status', status: 502, body: '' }, 'upstream_error', { stream });
  }
  return `B answered after ${JUNK.join(', ')} with 200, and after HTML and nothing with 502, whole and streamed`;
});

const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'a',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
};
const EVENTS = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`;
const TYPES = ['text/plain', 'text/html', 'application/octet-stream'];

actOut('U26', async () => {
  for (const contentType of TYPES) {
    for (const stream of [false, true]) {
      const { status, deployment, headers } = await actOnce({ kind: 'answer', contentType }, { stream });
      expect([status, deployment]).toEqual([200, 'a/a']);
      expect(headers.get('content-type')).toContain(stream ? 'text/event-stream' : 'application/json');
    }
  }
  const contentType = 'text/event-stream';
  await expectNextLink({ kind: 'status', status: 200, body: EVENTS, contentType }, 'upstream_malformed');
  await expectNextLink({ kind: 'status', status: 200, body: ANSWER }, 'upstream_malformed', { stream: true });
  return `accepted as ${TYPES.join(', ')}; B answered where a stream came for JSON, and JSON for a stream`;
});
