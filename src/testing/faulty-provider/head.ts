/** The head of an HTTP answer. */
import { STATUS_CODES } from 'node:http';
import type { AnswerHeaders } from './answer-options.ts';

/** Of two headers with one name, the later one in `layers` counts. Names are sent in lower case. */
export function headBytes(status: number, ...layers: readonly AnswerHeaders[]): Buffer {
  const headers = new Map(
    layers.flatMap((layer) => Object.entries(layer).map(([name, value]) => [name.toLowerCase(), value])),
  );
  const lines = [...headers].flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}: ${one}`),
  );
  const reason = STATUS_CODES[status] ?? 'Unknown';
  return Buffer.from([`HTTP/1.1 ${status} ${reason}`, ...lines, '', ''].join('\r\n'), 'latin1');
}
