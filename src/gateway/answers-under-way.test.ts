import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AnswersUnderWay } from './answers-under-way.ts';

function responseOn(socket: Socket | null): ServerResponse {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  if (socket !== null) response.assignSocket(socket);
  return response;
}

/** Whether there are none, as it stands when everything that is settled has been heard of. */
async function isQuiet(answers: AnswersUnderWay): Promise<boolean> {
  let quiet = false;
  void answers.none().then(() => {
    quiet = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return quiet;
}

describe('answers under way', () => {
  it('are none at first', async () => {
    expect(await isQuiet(new AnswersUnderWay())).toBe(true);
  });

  it('are some until the work for each of them is done', async () => {
    const answers = new AnswersUnderWay();
    const ends: (() => void)[] = [];
    for (let i = 0; i < 2; i++) answers.add(new Promise((resolve) => ends.push(resolve)), responseOn(null));
    ends[0]?.();
    expect(await isQuiet(answers)).toBe(false);
    ends[1]?.();
    expect(await isQuiet(answers)).toBe(true);
  });

  it('are some until what was written has reached a client that is slow', async () => {
    const answers = new AnswersUnderWay();
    const response = responseOn(new Socket());
    answers.add(Promise.resolve(), response);
    expect(await isQuiet(answers)).toBe(false);
    response.emit('close');
    expect(await isQuiet(answers)).toBe(true);
  });

  it('are none where the client has gone', async () => {
    const answers = new AnswersUnderWay();
    const response = responseOn(new Socket());
    response.destroy();
    answers.add(Promise.resolve(), response);
    expect(await isQuiet(answers)).toBe(true);
  });
});
