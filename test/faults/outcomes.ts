/** What became of the attempts of a request, in a few words. */
import type { RequestRecord } from '../../src/core/record.ts';

/** `a: upstream_error` and so on, in their order. Walls are named without the model, which has the same name. */
export function outcomesOf({ attempts }: Pick<RequestRecord, 'attempts'>): readonly string[] {
  return attempts.map(({ deployment, outcome }) => `${deployment.split('/')[0]}: ${outcome}`);
}
