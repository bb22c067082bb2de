import { describe, expect, it } from 'vitest';
import { canonicalTask, TASKS, UNKNOWN_TASK } from './tasks.ts';

describe('the name of a task', () => {
  it.each([
    ['classify', 'classification'],
    ['summarize', 'summarization'],
    ['reason', 'reasoning'],
    ['creative', 'creative_writing'],
    ['code_review', 'code_review'],
    ['haiku', 'haiku'],
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
  ])('%s is %s', (name, canonical) => {
    expect(canonicalTask(name)).toBe(canonical);
  });

  it('stays what it is once it is canonical', () => {
    for (const task of TASKS) expect(canonicalTask(task)).toBe(task);
  });

  it('is in the list once, and the unknown is not', () => {
    expect(new Set(TASKS).size).toBe(TASKS.length);
    expect(TASKS).not.toContain(UNKNOWN_TASK);
  });
});
