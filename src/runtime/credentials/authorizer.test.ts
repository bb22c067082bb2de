import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { bodyOf, testServers } from '../../../test/support/tcp-servers.ts';
import type { Auth, EntraAuth, GoogleAuth } from '../../core/config.ts';
import { Secret } from '../../core/secret.ts';
import { createFakeClock, type FakeClock } from '../../testing/fake-clock.ts';
import { request } from '../upstream.ts';
import { type Authorizer, type CallHeaders, createAuthorizer } from './authorizer.ts';

const servers = testServers();
const START_MS = Date.UTC(2026, 10, 20);
const CALL = { method: 'POST', url: 'https://llm.example.org/v1/chat/completions', body: Buffer.from('{}') };
const CLIENT_SECRET = 'very-secret-1';

interface TokenService {
  readonly origin: string;
  readonly asked: { readonly url: string | undefined; readonly form: Record<string, string> }[];
}

type Answer = (response: ServerResponse, count: number) => void;

async function tokenService(answer: Answer): Promise<TokenService> {
  const asked: TokenService['asked'] = [];
  const { origin } = await servers.http(async (incoming, response) => {
    const form = Object.fromEntries(new URLSearchParams(await bodyOf(incoming)));
    asked.push({ url: incoming.url, form });
    answer(response, asked.length);
  });
  return { origin, asked };
}

const grants: Answer = (response, count) => json(response, { access_token: `token-${count}`, expires_in: 3600 });

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function entra(authority: string): EntraAuth {
  const scope = 'https://cognitiveservices.azure.com/.default';
  const clientSecret = new Secret(CLIENT_SECRET);
  return { kind: 'entra', authority, tenantId: 'acme.org', clientId: 'app-1', clientSecret, scope };
}

function authorizer(clock: FakeClock = createFakeClock(START_MS)): Authorizer {
  return createAuthorizer({ request, clock });
}

/** What a provider is sent to prove this credential. */
function headersOf(authorize: Authorizer, auth: Auth): CallHeaders {
  return authorize.headers(auth, 'cloud', CALL);
}

describe('credentials that are headers', () => {
  it.each<[string, Auth, readonly string[]]>([
    ['nothing', { kind: 'none' }, []],
    ['a bearer token', { kind: 'bearer', secret: new Secret('sk-1') }, ['authorization', 'Bearer sk-1']],
    ['a header', { kind: 'header', name: 'api-key', secret: new Secret('k-1') }, ['api-key', 'k-1']],
  ])('are there at once: %s', (_, auth, headers) => {
    expect(headersOf(authorizer(), auth)).toEqual(headers);
  });
});

describe('a signed call', () => {
  it('is signed at the time of the clock', async () => {
    const clock = createFakeClock(START_MS);
    const secretAccessKey = new Secret(CLIENT_SECRET);
    const auth: Auth = { kind: 'aws', region: 'eu-west-1', service: 'bedrock', accessKeyId: 'AKIA1', secretAccessKey };
    const authorize = authorizer(clock);
    const first = await headersOf(authorize, auth);
    clock.advance(86_400_000);
    const second = await headersOf(authorize, auth);
    expect([first, second].map((headers) => headers[headers.indexOf('x-amz-date') + 1])).toEqual([
      '20261120T000000Z',
      '20261121T000000Z',
    ]);
    expect(second.join()).toContain('Credential=AKIA1/20261121/eu-west-1/bedrock/aws4_request');
  });
});

describe('client credentials of Entra ID', () => {
  it('are exchanged for a token at the address of the tenant', async () => {
    const { origin, asked } = await tokenService(grants);
    expect(await headersOf(authorizer(), entra(origin))).toEqual(['authorization', 'Bearer token-1']);
    expect(asked).toEqual([
      {
        url: '/acme.org/oauth2/v2.0/token',
        form: {
          grant_type: 'client_credentials',
          client_id: 'app-1',
          client_secret: CLIENT_SECRET,
          scope: 'https://cognitiveservices.azure.com/.default',
        },
      },
    ]);
  });
});

describe('a service account of Google', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

  function google(tokenUri: string, overrides: Partial<GoogleAuth> = {}): GoogleAuth {
    return {
      kind: 'google',
      clientEmail: 'router@acme.iam.gserviceaccount.com',
      privateKey: new Secret(privateKey),
      privateKeyId: 'key-1',
      tokenUri,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      ...overrides,
    };
  }

  it('signs an assertion that is exchanged for a token', async () => {
    const { origin, asked } = await tokenService(grants);
    const uri = `${origin}/token`;
    expect(await headersOf(authorizer(), google(uri))).toEqual(['authorization', 'Bearer token-1']);
    const { assertion = '', ...form } = asked[0]?.form ?? {};
    expect(form).toEqual({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' });
    const [header = '', claims = '', signature = ''] = assertion.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      iss: 'router@acme.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: uri,
      iat: START_MS / 1000,
      exp: START_MS / 1000 + 3600,
    });
    const signed = Buffer.from(`${header}.${claims}`);
    expect(verify('RSA-SHA256', signed, createPublicKey(publicKey), Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('with a key that cannot sign is a rejected credential', async () => {
    const broken = google('http://127.0.0.1:1/token', {
      privateKey: new Secret('-----BEGIN PRIVATE KEY-----\nsecret'),
    });
    await expect(headersOf(authorizer(), broken)).rejects.toMatchObject({
      code: 'upstream_credential_rejected',
      message: 'The private key of the provider cloud cannot be used to sign.',
    });
  });
});

describe('a token', () => {
  it('is kept until a minute before it ends', async () => {
    const { origin, asked } = await tokenService(grants);
    const clock = createFakeClock(START_MS);
    const authorize = authorizer(clock);
    const auth = entra(origin);
    await headersOf(authorize, auth);
    clock.advance(3600_000 - 60_001);
    expect(headersOf(authorize, auth)).toEqual(['authorization', 'Bearer token-1']);
    clock.advance(1);
    expect(await headersOf(authorize, auth)).toEqual(['authorization', 'Bearer token-2']);
    expect(asked).toHaveLength(2);
  });

  it('is fetched once, however many wait for it', async () => {
    const { origin, asked } = await tokenService(grants);
    const authorize = authorizer();
    const auth = entra(origin);
    const all = await Promise.all(Array.from({ length: 20 }, () => headersOf(authorize, auth)));
    expect(new Set(all.map(String))).toEqual(new Set(['authorization,Bearer token-1']));
    expect(asked).toHaveLength(1);
  });

  it('that says nothing of its end serves those who wait for it, and nobody after', async () => {
    const { origin, asked } = await tokenService((response, count) => json(response, { access_token: `t-${count}` }));
    const authorize = authorizer();
    const auth = entra(origin);
    expect(await headersOf(authorize, auth)).toEqual(['authorization', 'Bearer t-1']);
    expect(await headersOf(authorize, auth)).toEqual(['authorization', 'Bearer t-2']);
    expect(asked).toHaveLength(2);
  });

  it('that the provider refuses is dropped, however long it would have lasted', async () => {
    const { origin, asked } = await tokenService(grants);
    const authorize = authorizer();
    const auth = entra(origin);
    const first = await headersOf(authorize, auth);
    expect(headersOf(authorize, auth)).toBe(first);
    expect(authorize.refused(auth, first)).toBe(true);
    expect(await headersOf(authorize, auth)).toEqual(['authorization', 'Bearer token-2']);
    expect(asked).toHaveLength(2);
  });

  it('that has been replaced meanwhile costs the new one nothing when it is refused', async () => {
    const { origin, asked } = await tokenService(grants);
    const authorize = authorizer();
    const auth = entra(origin);
    const first = await headersOf(authorize, auth);
    authorize.refused(auth, first);
    const second = await headersOf(authorize, auth);
    expect(authorize.refused(auth, first)).toBe(true);
    expect(headersOf(authorize, auth)).toBe(second);
    expect(asked).toHaveLength(2);
  });

  it('that was not fetched cannot be had anew', () => {
    const authorize = authorizer();
    const auth: Auth = { kind: 'bearer', secret: new Secret('sk-1') };
    expect(authorize.refused(auth, ['authorization', 'Bearer sk-1'])).toBe(false);
  });

  it('of another credential is another token', async () => {
    const { origin, asked } = await tokenService(grants);
    const authorize = authorizer();
    await headersOf(authorize, entra(origin));
    await headersOf(authorize, entra(origin));
    expect(asked).toHaveLength(2);
  });
});

describe('an exchange that fails', () => {
  const echo = { error: 'invalid_client', error_description: `of ${CLIENT_SECRET}` };

  it.each<[string, Answer, string, RegExp]>([
    [
      'a rejected credential',
      (response) => json(response, echo, 401),
      'upstream_credential_rejected',
      /\(401, invalid_client\)/,
    ],
    [
      'a rejection in other words',
      (response) => json(response, { error: CLIENT_SECRET }, 400),
      'upstream_credential_rejected',
      /\(400\)/,
    ],
    [
      'a redirect',
      (response) => response.writeHead(302, { location: '/' }).end(),
      'upstream_credential_rejected',
      /\(302\)/,
    ],
    ['a service that is down', (response) => json(response, echo, 503), 'upstream_unreachable', /\(503\)/],
    ['a service that is asked too often', (response) => json(response, echo, 429), 'upstream_unreachable', /\(429\)/],
    ['an answer that is no JSON', (response) => response.end('<html>'), 'upstream_malformed', /without a token/],
    [
      'an answer without a token',
      (response) => json(response, { expires_in: 1 }),
      'upstream_malformed',
      /without a token/,
    ],
    [
      'a token that is no header',
      (response) => json(response, { access_token: 'a\r\nb: c' }),
      'upstream_malformed',
      /without/,
    ],
  ])('says why, and no secret: %s', async (_, answer, code, message) => {
    const { origin } = await tokenService(answer);
    const error: unknown = await Promise.resolve(headersOf(authorizer(), entra(origin))).catch((reason) => reason);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(String(error)).toContain('of the provider cloud, 127.0.0.1:');
    expect(String(error)).not.toContain(CLIENT_SECRET);
  });

  it('is tried again by the next call', async () => {
    const { origin } = await tokenService((response, count) =>
      count === 1 ? json(response, echo, 401) : grants(response, count),
    );
    const authorize = authorizer();
    const auth = entra(origin);
    await expect(headersOf(authorize, auth)).rejects.toMatchObject({ code: 'upstream_credential_rejected' });
    expect(await headersOf(authorize, auth)).toEqual(['authorization', 'Bearer token-2']);
  });

  it('is given up where nobody answers in time', async () => {
    const clock = createFakeClock(START_MS);
    let arrive: () => void = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const { origin } = await tokenService(() => arrive());
    const answer = headersOf(authorizer(clock), entra(origin));
    await arrived;
    clock.advance(10_000);
    await expect(answer).rejects.toMatchObject({ code: 'upstream_unreachable' });
  });
});
