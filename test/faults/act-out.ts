/** Tests of faults under their numbers, with what was seen for the reader of the proof. */
import { test } from 'vitest';
import { FAULTS, type FaultId } from './catalogue.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What the gateway did, in a few words with figures. */
    seen?: string;
  }
}

/** @param act resolves with what was seen: throws where it is not what was expected */
export function actOut(id: FaultId, act: () => Promise<string> | string): void {
  test(`${id}: ${FAULTS[id].fault}`, async ({ task }) => {
    task.meta.seen = await act();
  });
}
