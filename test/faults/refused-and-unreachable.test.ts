/** Providers that cannot be reached, or not trusted. */
import { expect } from 'vitest';
import { actOut } from './act-out.ts';
import { expectBooksToAgree, faultGateway } from './gateway.ts';

actOut('U1', async () => {
  const gateway = await faultGateway({ a: [], b: [] });
  await gateway.walls.a.close();
  const { status, deployment, tookMs, record } = await gateway.ask();
  expect([status, deployment]).toEqual([200, 'b/b']);
  expect(record.attempts.map(({ outcome }) => outcome)).toEqual(['upstream_unreachable', 'success']);
  await expectBooksToAgree(gateway);
  return `B answered after ${Math.round(tookMs)} ms`;
});
