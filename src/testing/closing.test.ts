import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startSimulatedProvider } from './simulated-provider.ts';

it('closing a provider cuts what is under way, ends every wait and leaves no socket behind', async () => {
  const before = openSockets();
  const provider = await startSimulatedProvider({ models: [{ name: 'small' }], script: () => ({ kind: 'hang' }) });
  const neverCame = expect(provider.waitForRequest(1)).rejects.toThrow('request 1 had arrived');
  const socket = connect(provider.port, '127.0.0.1');
  const body = JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hello' }] });
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  await provider.waitForRequest(0);
  const gone = once(socket, 'close');
  await provider.close();
  await provider.close();
  await neverCame;
  await gone;
  expect(provider.requests).toMatchObject([{ closedEarly: false, completed: false, closedAtMs: expect.any(Number) }]);
  expect(openSockets()).toBe(before);
});

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length;
}
