/**
 * Look-ups of host names, one at a time for each name.
 *
 * The system's look-up takes up one of few threads until it is done, and cannot be cancelled. A resolver that does not
 * answer would soon have all of them; so whoever asks for a name that is being looked up waits for the same answer,
 * and gives up on his own.
 */
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock } from './clock.ts';

type Found = (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void;

/** @param limitMs so long does anybody wait for an answer */
export function shareLookups(lookup: LookupFunction, limitMs: number, clock: Clock): LookupFunction {
  const underWay = new Map<string, Set<Found>>();
  const begin = (hostname: string, options: Parameters<LookupFunction>[1], first: Found): void => {
    const waiting = new Set([first]);
    underWay.set(hostname, waiting);
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      underWay.delete(hostname);
      for (const found of waiting) found(error, Array.isArray(addresses) ? addresses : []);
    });
  };
  return (hostname, options, callback) => {
    const found: Found = (error, addresses) => {
      cancelLimit();
      underWay.get(hostname)?.delete(found);
      const [first] = addresses;
      if (error !== null || first === undefined) callback(error ?? noAnswer(hostname), '', 0);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    };
    const cancelLimit = clock.schedule(() => found(noAnswer(hostname), []), limitMs);
    const waiting = underWay.get(hostname);
    if (waiting === undefined) begin(hostname, options, found);
    else waiting.add(found);
  };
}

function noAnswer(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no address of ${hostname} in time`), { code: 'EAI_AGAIN' });
}
