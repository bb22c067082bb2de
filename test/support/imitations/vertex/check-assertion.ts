/** The assertion of a service account: https://developers.google.com/identity/protocols/oauth2/service-account */
import { generateKeyPairSync, verify } from 'node:crypto';

export interface ImitatedAccount {
  /** The file that Google gives out for it. */
  readonly file: string;
  readonly publicKey: string;
}

const EMAIL = 'router@acme.iam.gserviceaccount.com';
const KEY_ID = '0123456789abcdef0123456789abcdef01234567';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** @param tokenUri where its assertions are exchanged */
export function createAccount(tokenUri: string): ImitatedAccount {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const file = {
    type: 'service_account',
    project_id: 'acme',
    private_key_id: KEY_ID,
    private_key: privateKey,
    client_email: EMAIL,
    client_id: '103456789012345678901',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: tokenUri,
    universe_domain: 'googleapis.com',
  };
  return { file: JSON.stringify(file), publicKey };
}

/** Undefined for an assertion that is right. */
export function assertionProblem(assertion: string, tokenUri: string, publicKey: string): string | undefined {
  const [head = '', body = '', signature = '', ...rest] = assertion.split('.');
  if (rest.length > 0 || signature === '') return 'Invalid JWT: Token must be in three parts.';
  const header = parsed(head);
  if (header['alg'] !== 'RS256' || header['typ'] !== 'JWT') return 'Invalid JWT: Only RS256 is supported.';
  if (header['kid'] !== KEY_ID) return 'Invalid JWT: No such key.';
  const isSigned = verify('RSA-SHA256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'));
  if (!isSigned) return 'Invalid JWT Signature.';
  const { iss, aud, scope, iat, exp } = parsed(body);
  if (iss !== EMAIL) return 'Invalid grant: account not found.';
  if (aud !== tokenUri) return 'Invalid JWT: Failed audience check.';
  if (scope !== SCOPE) return 'Invalid OAuth scope or ID token audience provided.';
  const lifetimeS = Number(exp) - Number(iat);
  const isShort = Number.isInteger(iat) && Number.isInteger(exp) && lifetimeS > 0 && lifetimeS <= 3600;
  return isShort ? undefined : 'Invalid JWT: Token must be a short-lived token (60 minutes).';
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>;
}
