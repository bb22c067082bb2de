import { expect, it } from 'vitest';
import { AttemptCounter } from './attempt-counter.ts';

it('numbers repetitions, question by question', () => {
  const attempts = new AttemptCounter(10);
  expect(['a', 'a', 'b', 'a'].map((question) => attempts.next(question))).toEqual([1, 2, 1, 3]);
});

it('forgets what was asked longest ago', () => {
  const attempts = new AttemptCounter(2);
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map((question) => attempts.next(question))).toEqual([1, 1, 2, 1, 3, 1]);
});
