/** CPU time and memory of a process and its children, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** The process and everything below it. A process that ended meanwhile is left out. */
export function processTree(rootPid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent === undefined) continue;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)]);
  }
  const tree = [rootPid];
  for (let index = 0; index < tree.length; index += 1) tree.push(...(childrenOf.get(tree[index] as number) ?? []));
  return tree;
}

/** On-CPU nanoseconds of all living threads of the tree: garbage collector, JIT and workers included. */
export function cpuNs(rootPid: number): number {
  let total = 0;
  for (const pid of processTree(rootPid)) {
    for (const thread of readEntries(`/proc/${pid}/task`)) {
      const [onCpu] = readText(`/proc/${pid}/task/${thread}/schedstat`).split(' ');
      total += Number(onCpu ?? 0);
    }
  }
  return total;
}

/** Resident bytes of the tree. */
export function rssBytes(rootPid: number): number {
  let total = 0;
  for (const pid of processTree(rootPid)) {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`));
    total += Number(match?.[1] ?? 0) * 1024;
  }
  return total;
}

/** The command name is in parentheses and may itself hold spaces and parentheses, so look behind the last one. */
function parentOf(pid: number): number | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[1] === undefined ? undefined : Number(fields[1]);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readEntries(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
