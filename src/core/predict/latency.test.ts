import { describe, expect, it } from 'vitest';
import { deployment, traits } from '../../../test/support/builders.ts';
import { predictLatency } from './latency.ts';

describe('the predicted latency', () => {
  it('is unknown where nobody stated or measured one', () => {
    expect(predictLatency(deployment('x/m'), traits())).toEqual({ ttftMs: null, e2eMs: null });
  });

  it('grows with the expected output', () => {
    const model = deployment('x/m', { latency: { kind: 'per-token', ttftMs: 300, tokensPerSecond: 50 } });
    expect(predictLatency(model, traits({ expectedOutputTokens: 400 }))).toEqual({ ttftMs: 300, e2eMs: 8300 });
    expect(predictLatency(model, traits({ expectedOutputTokens: 0 }))).toEqual({ ttftMs: 300, e2eMs: 300 });
  });

  it('is what was stated where it was stated flat', () => {
    const model = deployment('x/m', { latency: { kind: 'flat', ttftMs: 150, e2eMs: 2000 } });
    expect(predictLatency(model, traits({ expectedOutputTokens: 9000 }))).toMatchObject({ ttftMs: 150, e2eMs: 2000 });
  });
});
