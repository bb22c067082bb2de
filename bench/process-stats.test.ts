import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cpuNs, processTree, rssBytes } from './process-stats.ts';

const onLinux = test.skipIf(!existsSync('/proc/self/schedstat'));

onLinux('CPU time of a process grows while it works', () => {
  const before = cpuNs(process.pid);
  let sum = 0;
  for (let index = 0; index < 2e7; index += 1) sum += index;
  expect(sum).toBeGreaterThan(0);
  expect(cpuNs(process.pid)).toBeGreaterThan(before);
});

onLinux('resident memory of this process is more than 10 MB', () => {
  expect(rssBytes(process.pid)).toBeGreaterThan(10e6);
});

onLinux('a child belongs to its parent', () => {
  expect(processTree(process.ppid)).toContain(process.pid);
});

onLinux('a process that is gone costs nothing', () => {
  expect(cpuNs(4_194_305)).toBe(0);
  expect(rssBytes(4_194_305)).toBe(0);
});
