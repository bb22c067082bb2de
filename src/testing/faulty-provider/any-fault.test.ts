import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawChat } from '../../../test/support/raw-client.ts';
import type { Travel } from './answer-options.ts';
import { FAULTY_DIALECTS, type FaultyDialectName } from './dialects/dialects.ts';
import type { BodyPlace, Fault, Next, Place } from './fault.ts';
import { startFaultyProvider } from './faulty-provider.ts';

const bodyPlace: fc.Arbitrary<BodyPlace> = fc.oneof(
  fc.constantFrom<BodyPlace>('after-head', 'before-deltas', 'before-finish', 'before-terminator', 'after-terminator'),
  fc.record({ deltas: fc.nat(5), bytes: fc.nat(20) }),
  fc.record({ bodyBytes: fc.nat(600) }),
);
const place: fc.Arbitrary<Place> = fc.oneof(
  bodyPlace,
  fc.constant<Place>('before-head'),
  fc.record({ headBytes: fc.nat(50) }),
);
const next = fc.constantFrom<Next>('go-on', 'end', 'stall', 'reset', 'close');

const travel: fc.Arbitrary<Travel> = fc.record(
  {
    pieceBytes: fc.integer({ min: 1, max: 40 }),
    cuts: fc.array(fc.nat(500)),
    betweenPiecesMs: fc.constantFrom(0, 1),
    headersAfterMs: fc.nat(2),
    firstDeltaAfterMs: fc.nat(2),
    betweenDeltasMs: fc.nat(2),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    byteOrderMark: fc.boolean(),
    multiLineData: fc.boolean(),
    encodings: fc.array(fc.constantFrom('gzip', 'deflate', 'br'), { maxLength: 2 }),
    framing: fc.constantFrom('chunked', 'until-close', 'content-length'),
    connection: fc.constantFrom<Travel['connection'] & {}>('keep', 'close', { idleMs: 1 }, { onReuse: 'reset' }),
  },
  { requiredKeys: [] },
);

const harm: fc.Arbitrary<Fault> = fc.oneof(
  fc.constant<Fault>({ kind: 'answer' }),
  fc.constant<Fault>({ kind: 'hang' }),
  fc.record({ kind: fc.constant('stall'), at: place }),
  fc.record({ kind: fc.constant('cut'), at: place, by: fc.constantFrom('reset', 'close') }),
  fc.record({ kind: fc.constant('truncate'), at: bodyPlace, terminator: fc.boolean() }),
  fc.record({ kind: fc.constant('status'), status: fc.integer({ min: 300, max: 599 }) }),
  fc.record({ kind: fc.constant('junk'), what: fc.constantFrom('html', 'empty', 'other-json', 'binary') }),
  fc.record({ kind: fc.constant('error-event'), at: bodyPlace, next }),
  fc.record({ kind: fc.constant('insert'), at: bodyPlace, next }),
  fc.record({ kind: fc.constant('long-line'), bytes: fc.nat(200_000), at: bodyPlace, next }),
  fc.record({ kind: fc.constant('noise'), everyMs: fc.nat(1), at: bodyPlace, next }),
  fc.constant<Fault>({ kind: 'endless' }),
  fc.record({ kind: fc.constant('huge-body'), bytes: fc.nat(300_000) }),
  fc.record({ kind: fc.constant('huge-head'), bytes: fc.nat(100_000) }),
  fc.constant<Fault>({ kind: 'bad-head', head: 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n' }),
);

/** Asks, reads so many bytes of the answer or until the connection is closed, and closes it. */
async function askAndLeave(port: number, stream: boolean, wantedBytes: number): Promise<void> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  let read = 0;
  socket.on('data', (piece) => {
    read += piece.length;
    if (read >= wantedBytes) socket.destroy();
  });
  const request = rawChat({ model: 'm', stream });
  socket.write(request + request);
  const gone = new Promise((resolve) => socket.on('close', resolve));
  const patience = setTimeout(() => socket.destroy(), 20);
  await gone;
  clearTimeout(patience);
}

describe('any fault', () => {
  it('ends in the books, whatever the client does, and leaves nothing behind', async () => {
    const dialects = fc.constantFrom(...(Object.keys(FAULTY_DIALECTS) as FaultyDialectName[]));
    await fc.assert(
      fc.asyncProperty(
        dialects,
        harm,
        travel,
        fc.boolean(),
        fc.nat(5000),
        async (dialect, fault, how, stream, bytes) => {
          const provider = await startFaultyProvider({ dialect, script: () => ({ ...how, ...fault }) as Fault });
          await askAndLeave(provider.port, stream, bytes);
          await provider.books.whenQuiet();
          await provider.close();
          expect(provider.books.requests.map(({ end }) => end)).not.toContain(null);
          expect(provider.books.connections.map(({ end }) => end)).not.toContain(null);
          expect(provider.books.connections.map(({ error }) => error)).toEqual([null]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
