import { describe, expect, it } from 'vitest';
import { createSessions } from './sessions.ts';

describe('sessions', () => {
  it('add up what each has spent', () => {
    const sessions = createSessions();
    sessions.add('a', 5);
    sessions.add('b', 1);
    sessions.add('a', 7);
    expect(['a', 'b', 'c', '__proto__'].map((name) => sessions.spentNanoUsd(name))).toEqual([12, 1, 0, 0]);
  });

  it('forget the one that has been quiet for longest, and only from the hundred-thousandth on', () => {
    const sessions = createSessions();
    sessions.add('quiet', 1);
    sessions.add('busy', 1);
    for (let index = 0; index < 99_998; index++) sessions.add(`other ${index}`, 1);
    sessions.add('busy', 1);
    expect(sessions.spentNanoUsd('quiet')).toBe(1);
    sessions.add('one too many', 1);
    sessions.add('two too many', 1);
    const spent = ['quiet', 'busy', 'other 0', 'other 1', 'two too many'].map((name) => sessions.spentNanoUsd(name));
    expect(spent).toEqual([0, 2, 0, 1, 1]);
  });
});
