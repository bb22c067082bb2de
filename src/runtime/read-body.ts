/** From the bytes of a request to a body that can be read and edited. */
import { isUtf8 } from 'node:buffer';
import { PointsmanError } from '../core/errors.ts';
import { readObject } from '../wire/json/problem.ts';
import { type Scan, scanObject } from '../wire/json/scan.ts';
import type { SourceBody } from './provider-call.ts';

const MAX_DEPTH = 64;
const PROTO_KEY = /"__proto__"\s*:/;

/** @throws PointsmanError `invalid_json`, `body_too_deep`, `duplicate_key`, `invalid_value` */
export function readBody(bytes: Buffer): SourceBody {
  if (!isUtf8(bytes)) throw new PointsmanError('invalid_json', 'The body is not UTF-8. Send JSON in UTF-8.');
  const text = bytes.toString();
  // Edits need offsets in the bytes. Where every character is one byte, the text has them.
  const scan = scanObject(text.length === bytes.length ? text : bytes.toString('latin1'), MAX_DEPTH);
  if (scan.kind === 'too-deep') throw tooDeep();
  if (PROTO_KEY.test(text)) throw forbiddenKey();
  const parsed = readObject(parse(text), 'body');
  const { open, members } = checkScan(scan);
  return { bytes, open, members, parsed };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine's message quotes the text, which may be a prompt.
    const at = /position (\d+)/.exec(String(error))?.[1];
    const where = at === undefined ? '' : ` It breaks at character ${at}.`;
    throw new PointsmanError('invalid_json', `The body is not valid JSON.${where}`);
  }
}

function checkScan(scan: Scan): Extract<Scan, { kind: 'object' }> {
  if (scan.kind === 'object') return scan;
  if (scan.kind === 'duplicate-key') {
    const key = Buffer.from(scan.key, 'latin1').toString().slice(0, 100);
    throw new PointsmanError('duplicate_key', `\`${key}\` is there twice; send it once.`, { param: key });
  }
  throw new PointsmanError('invalid_value', 'The body must be a JSON object.', { param: 'body' });
}

function tooDeep(): PointsmanError {
  return new PointsmanError('body_too_deep', `The body nests deeper than ${MAX_DEPTH} levels; flatten it.`, {
    param: 'body',
  });
}

function forbiddenKey(): PointsmanError {
  return new PointsmanError('invalid_value', 'The key `__proto__` is not allowed anywhere in the body; rename it.', {
    param: '__proto__',
  });
}
