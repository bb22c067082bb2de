import type { Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { POLICIES } from '../../src/core/policies/index.ts';
import type { Policy, PolicyConfig } from '../../src/core/policies/policy.ts';
import { POLICY_CONFIGS } from '../support/arbitraries.ts';
import { policyContract } from './policy.ts';

const KINDS = Object.keys(POLICIES) as PolicyConfig['kind'][];

// Both tables pair each kind with its own config, which a loop over the kinds cannot express.
for (const kind of KINDS) {
  policyContract(POLICIES[kind] as unknown as Policy, POLICY_CONFIGS[kind] as Arbitrary<PolicyConfig>);
}

describe('the table of policies', () => {
  it.each(KINDS)('has %s under its own name', (kind) => {
    expect(POLICIES[kind].kind).toBe(kind);
  });
});
