/** Says on standard error what is being done: one line that changes on a terminal, a line now and then elsewhere. */

const QUIET_MS = 5000;

export function createProgress(stream: NodeJS.WriteStream, now: () => number): (text: string) => void {
  const startedMs = now();
  let saidMs = Number.NEGATIVE_INFINITY;
  return (text) => {
    const line = `[${Math.round((now() - startedMs) / 1000)} s] ${text}`;
    if (stream.isTTY) {
      stream.write(`\r\x1b[K${line}`);
    } else if (now() - saidMs >= QUIET_MS) {
      saidMs = now();
      stream.write(`${line}\n`);
    }
  };
}
