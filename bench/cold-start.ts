/** From the start of the process to its first answer to a real request. */
import type { ChildOptions, Children } from './children.ts';
import { nowUs, sleep, within } from './clock.ts';
import { openConnection } from './load/connection.ts';

const LIMIT_MS = 30_000;
const RETRY_MS = 1;

/** Milliseconds from spawn to the first 200. Throws with the process's last words if none comes. */
export async function coldStartMs(
  children: Children,
  command: ChildOptions,
  port: number,
  request: string,
): Promise<number> {
  const startedUs = nowUs();
  const child = children.start(command);
  try {
    while ((await within(askOnce(port, request), LIMIT_MS, 'the first answer')) !== 200) {
      if (child.exited() || nowUs() - startedUs > LIMIT_MS * 1000)
        throw new Error(`${command.name}: ${child.errors()}`);
      await sleep(RETRY_MS);
    }
    return (nowUs() - startedUs) / 1000;
  } finally {
    await child.stop();
  }
}

/** The status, or null if nothing listens yet. */
function askOnce(port: number, request: string): Promise<number | null> {
  return new Promise((resolve) => {
    const connection = openConnection(port, {
      onAnswer: (status) => {
        connection.close();
        resolve(status);
      },
      onBroken: () => resolve(null),
    });
    connection.send(request);
  });
}
