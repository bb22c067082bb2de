import { expect, it } from 'vitest';
import type { RequestRecord } from '../core/record.ts';
import { createMemoryRecords } from './memory-records.ts';

it('lets the record go that was appended first once it is full', async () => {
  const store = createMemoryRecords({ capacity: 2 });
  for (const at of [3, 1, 2]) store.append({ id: `id-${at}`, at } as RequestRecord);
  expect((await store.list({ limit: 10 })).map((record) => record.id)).toEqual(['id-2', 'id-1']);
  expect(await store.get('id-3')).toBeUndefined();
});
