import { describe, expect, it } from 'vitest';
import { quirkPath } from './quirk-path.ts';

const PATH = { whole: '/{model}/go', stream: '/{model}/flow?{model}' };

describe('quirkPath', () => {
  it('is undefined where the endpoint has the path of its dialect', () => {
    expect(quirkPath({ upstreamModel: 'm', quirks: {} }, true, encodeURIComponent)).toBeUndefined();
  });

  it('puts the model in wherever it is wanted, as its dialect writes it', () => {
    const target = { upstreamModel: 'a/$&', quirks: { path: PATH } };
    expect(quirkPath(target, false, encodeURIComponent)).toBe('/a%2F%24%26/go');
    expect(quirkPath(target, true, (model) => model)).toBe('/a/$&/flow?a/$&');
  });

  it('is the same for a stream unless that has another', () => {
    const target = { upstreamModel: 'm', quirks: { path: { whole: PATH.whole } } };
    expect(quirkPath(target, true, encodeURIComponent)).toBe('/m/go');
  });
});
