import { describe, expect, it } from 'vitest';
import type { Sampling } from '../form/conversation.ts';
import { takenSampling } from './taken-sampling.ts';

const SAMPLING: Sampling = {
  temperature: 0.2,
  topP: 0.9,
  seed: 7,
  presencePenalty: 1,
  frequencyPenalty: 1,
  stop: ['end'],
};

describe('takenSampling', () => {
  it.each(['gpt-4.1', 'gpt-4o-mini', 'gpt-5-chat-latest', 'gpt-5.1-chat-latest', 'llama-o1', 'gpt-oss-120b', 'o11'])(
    'leaves all of it to %s',
    (model) => {
      expect(takenSampling(SAMPLING, model, false)).toEqual({ taken: SAMPLING, dropped: [] });
    },
  );

  it.each(['o3', 'o4-mini-2025-04-16', 'gpt-5', 'gpt-5-mini', 'gpt-5.2', 'openai/gpt-5-nano', 'gpt-5.1-codex'])(
    'leaves nothing but the seed to %s, which reasons',
    (model) => {
      expect(takenSampling(SAMPLING, model, false)).toEqual({
        taken: { seed: 7 },
        dropped: [
          'sampling.temperature',
          'sampling.topP',
          'sampling.presencePenalty',
          'sampling.frequencyPenalty',
          'sampling.stop',
        ],
      });
    },
  );

  it.each(['o1', 'o1-2024-12-17', 'o3-mini'])('tells %s where to stop', (model) => {
    expect(takenSampling(SAMPLING, model, false).taken).toEqual({ seed: 7, stop: ['end'] });
  });

  it('leaves the choice of words to a model that can be told not to reason, and is', () => {
    expect(takenSampling({ temperature: 0, stop: ['end'] }, 'gpt-5.1', true)).toEqual({
      taken: { temperature: 0 },
      dropped: ['sampling.stop'],
    });
    expect(takenSampling({ temperature: 0 }, 'gpt-5', true).taken).toEqual({});
  });

  it('says nothing of what was not asked for', () => {
    expect(takenSampling({ seed: 7 }, 'o3', false)).toEqual({ taken: { seed: 7 }, dropped: [] });
  });
});
