/** There is no connection, so not a byte of a request was sent. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly kind: 'unreachable' | 'insecure';

  constructor(cause: Error & { readonly code?: unknown }) {
    super(cause.message, { cause });
    this.kind = typeof cause.code === 'string' && NOT_TRUSTED.test(cause.code) ? 'insecure' : 'unreachable';
  }
}

/**
 * What OpenSSL and Node call it where a certificate is not accepted, or where the other side does not speak TLS at
 * all: nothing that will pass by itself.
 */
const NOT_TRUSTED =
  /CERT|CRL|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^HOSTNAME_MISMATCH$|^PATH_LENGTH_EXCEEDED$|^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNSUPPORTED_PROTOCOL|HTTP_REQUEST)$/;
