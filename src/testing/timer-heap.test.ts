import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerHeap } from './timer-heap.ts';

const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), dueMs: fc.nat(20) }),
  fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(30) }),
  fc.record({ kind: fc.constant('take' as const), endMs: fc.nat(20) }),
);

describe('a heap of timers', () => {
  it('gives out what a sorted list would, whatever was added and cancelled', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const heap = new TimerHeap();
        const added: { readonly name: number; readonly dueMs: number; readonly cancel: () => void }[] = [];
        let listed: { readonly name: number; readonly dueMs: number }[] = [];
        const taken: number[] = [];
        for (const each of steps) {
          if (each.kind === 'add') {
            const name = added.length;
            const timer = heap.add(each.dueMs, () => taken.push(name));
            added.push({ name, dueMs: each.dueMs, cancel: () => heap.cancel(timer) });
            listed.push({ name, dueMs: each.dueMs });
          } else if (each.kind === 'cancel') {
            added[each.which]?.cancel();
            listed = listed.filter(({ name }) => name !== each.which);
          } else {
            const expected = [...listed].sort((a, b) => a.dueMs - b.dueMs || a.name - b.name)[0];
            const due = expected !== undefined && expected.dueMs <= each.endMs ? expected : undefined;
            const timer = heap.takeUntil(each.endMs);
            timer?.callback();
            expect(timer === undefined ? undefined : taken.at(-1)).toBe(due?.name);
            listed = listed.filter((other) => other !== due);
          }
          expect(heap.size).toBe(listed.length);
        }
      }),
    );
  });
});
