/** Certificates that no client should accept, made on the spot. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import {
  derBits,
  derBoolean,
  derExplicit,
  derImplicit,
  derInteger,
  derOctets,
  derOid,
  derSequence,
  derSet,
  derTime,
  derUtf8,
} from './der.ts';

/**
 * `self-signed`: for 127.0.0.1 and localhost, and nothing is wrong with it but who signed it. `expired`: the same, of
 * the year 2001. `wrong-host`: for another host. All are signed by themselves: a client that trusts the certificate
 * sees what else is wrong.
 */
export type CertificateFault = 'self-signed' | 'expired' | 'wrong-host';

export interface Certificate {
  /** Both in PEM. */
  readonly key: string;
  readonly cert: string;
}

interface Claims {
  readonly names: readonly Buffer[];
  readonly notBefore: string;
  readonly notAfter: string;
}

const DNS_NAME = 2;
const IP_ADDRESS = 7;

const HERE: readonly Buffer[] = [
  derImplicit(DNS_NAME, Buffer.from('localhost')),
  derImplicit(IP_ADDRESS, Buffer.from([127, 0, 0, 1])),
];
const VALID = { notBefore: '200101000000Z', notAfter: '491231235959Z' };

const CLAIMS: Readonly<Record<CertificateFault, Claims>> = {
  'self-signed': { names: HERE, ...VALID },
  expired: { names: HERE, notBefore: '010101000000Z', notAfter: '011231235959Z' },
  'wrong-host': { names: [derImplicit(DNS_NAME, Buffer.from('another-host.invalid'))], ...VALID },
};

const ECDSA_WITH_SHA256 = derSequence(derOid('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';

export function createCertificate(fault: CertificateFault): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const claimed = derClaims(CLAIMS[fault], publicKey.export({ type: 'spki', format: 'der' }));
  const signature = createSign('sha256').update(claimed).sign(privateKey);
  const der = derSequence(claimed, ECDSA_WITH_SHA256, derBits(signature));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(der) };
}

/** The part that is signed: TBSCertificate of RFC 5280, version 3. */
function derClaims({ names, notBefore, notAfter }: Claims, publicKey: Buffer): Buffer {
  const name = derSequence(derSet(derSequence(derOid(COMMON_NAME), derUtf8('faulty provider'))));
  const validity = derSequence(derTime(notBefore), derTime(notAfter));
  const isAuthority = derSequence(
    derOid(BASIC_CONSTRAINTS),
    derBoolean(true),
    derOctets(derSequence(derBoolean(true))),
  );
  const hosts = derSequence(derOid(SUBJECT_ALT_NAME), derOctets(derSequence(...names)));
  return derSequence(
    derExplicit(0, derInteger(2)),
    derInteger(1),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey,
    derExplicit(3, derSequence(isAuthority, hosts)),
  );
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
