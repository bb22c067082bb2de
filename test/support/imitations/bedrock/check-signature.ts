/** Signature Version 4, derived again: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from '../imitation.ts';

export const AWS_REGION = 'eu-central-1';
export const AWS_ACCESS_KEY_ID = 'AKIAIMITATED00000000';
export const AWS_SECRET_ACCESS_KEY = 'imitated+secret/access+key';

const SERVICE = 'bedrock';
const ALGORITHM = 'AWS4-HMAC-SHA256';
const AUTHORIZATION = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** As AWS names what is wrong: the exception and its message. */
export type SignatureProblem = readonly [type: string, message: string];

/** Undefined for a signature that is right. How old it is is not looked at. */
export function signatureProblem(request: WireRequest): SignatureProblem | undefined {
  const { authorization, 'x-amz-date': date } = request.headers;
  if (authorization === undefined) return ['MissingAuthenticationTokenException', 'Missing Authentication Token'];
  const [, credential = '', signedHeaders = '', signature = ''] = AUTHORIZATION.exec(authorization) ?? [];
  if (credential === '' || typeof date !== 'string' || !/^\d{8}T\d{6}Z$/.test(date)) {
    return ['IncompleteSignatureException', 'Authorization header requires existence of its parameters.'];
  }
  const [accessKeyId, ...scope] = credential.split('/');
  if (accessKeyId !== AWS_ACCESS_KEY_ID) {
    return ['UnrecognizedClientException', 'The security token included in the request is invalid.'];
  }
  const day = date.slice(0, 8);
  if (scope.join('/') !== `${day}/${AWS_REGION}/${SERVICE}/aws4_request`) {
    return ['InvalidSignatureException', `Credential should be scoped to a valid region, not '${scope[1]}'.`];
  }
  const names = signedHeaders.split(';');
  const unsigned = Object.keys(request.headers).filter((name) => mustBeSigned(name) && !names.includes(name));
  if (unsigned.length > 0) return ['InvalidSignatureException', `Headers must be signed: ${unsigned}`];
  const text = [ALGORITHM, date, scope.join('/'), sha256(canonicalRequest(request, names))].join('\n');
  const key = [day, AWS_REGION, SERVICE, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${AWS_SECRET_ACCESS_KEY}`);
  if (timingSafeEqual(Buffer.from(signature, 'hex'), hmac(key, text))) return undefined;
  const message = 'The request signature we calculated does not match the signature you provided.';
  return ['InvalidSignatureException', message];
}

function mustBeSigned(name: string): boolean {
  return name === 'host' || name.startsWith('x-amz-');
}

function canonicalRequest({ method, path, headers, bytes }: WireRequest, names: readonly string[]): string {
  const [place = '', query = ''] = path.split('?');
  const lines = names.map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replaceAll(/ +/g, ' ')}\n`,
  );
  // What is encoded in the path already is encoded once more; every service but S3 has it so.
  const uri = place.split('/').map(encoded).join('/');
  const sorted = query.split('&').filter(Boolean).sort().join('&');
  return [method, uri, sorted, lines.join(''), names.join(';'), sha256(bytes)].join('\n');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
