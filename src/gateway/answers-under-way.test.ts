import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { PointsmanError } from '../core/errors.ts';
import { Cancellation } from '../runtime/cancellation.ts';
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
    expect(await isQuiet(new AnswersUnderWay(1000, () => {}))).toBe(true);
  });

  it('are some until the work for each of them is done', async () => {
    const answers = new AnswersUnderWay(1000, () => {});
    const ends: (() => void)[] = [];
    for (let i = 0; i < 2; i++)
      answers.add(new Promise((resolve) => ends.push(resolve)), responseOn(null), new Cancellation());
    ends[0]?.();
    expect(await isQuiet(answers)).toBe(false);
    ends[1]?.();
    expect(await isQuiet(answers)).toBe(true);
  });

  it('are none where the work for one was rejected: its connection is cut, and whoever looks after defects told', async () => {
    const defects: unknown[] = [];
    const answers = new AnswersUnderWay(1000, (defect) => defects.push(defect));
    const response = responseOn(new Socket());
    const defect = new TypeError('it has a bug');
    answers.add(Promise.reject(defect), response, new Cancellation());
    expect(await isQuiet(answers)).toBe(true);
    expect({ destroyed: response.destroyed, defects }).toEqual({ destroyed: true, defects: [defect] });
  });

  it('are some until what was written has reached a client that is slow', async () => {
    const answers = new AnswersUnderWay(1000, () => {});
    const response = responseOn(new Socket());
    answers.add(Promise.resolve(), response, new Cancellation());
    expect(await isQuiet(answers)).toBe(false);
    response.emit('close');
    expect(await isQuiet(answers)).toBe(true);
  });

  it('are none where the client has gone', async () => {
    const answers = new AnswersUnderWay(1000, () => {});
    const response = responseOn(new Socket());
    response.destroy();
    answers.add(Promise.resolve(), response, new Cancellation());
    expect(await isQuiet(answers)).toBe(true);
  });

  it('are told why they are broken off, and whether anything has been handed over', () => {
    const answers = new AnswersUnderWay(1000, () => {});
    const cancellation = new Cancellation();
    const error = new PointsmanError('shutting_down', 'It is over.');
    answers.add(new Promise(() => {}), responseOn(new Socket()), cancellation);
    answers.interrupt(error);
    expect(cancellation.stop).toEqual({ error, begun: false });
  });

  it('are cut where all is said and the client does not take it', async () => {
    const answers = new AnswersUnderWay(1000, () => {});
    const response = responseOn(new Socket());
    const cancellation = new Cancellation();
    answers.add(Promise.resolve(), response, cancellation);
    await new Promise((resolve) => setImmediate(resolve));
    answers.interrupt(new PointsmanError('shutting_down', 'It is over.'));
    expect(response.destroyed).toBe(true);
    expect(cancellation.cancelled).toBe(false);
  });

  it('are given up when the client takes nothing for too long', async () => {
    const answers = new AnswersUnderWay(1000, () => {});
    const response = responseOn(new Socket());
    answers.add(Promise.resolve(), response, new Cancellation());
    await new Promise((resolve) => setImmediate(resolve));
    response.emit('timeout');
    expect(response.destroyed).toBe(true);
  });
});
