import { it } from 'vitest';
import { runScenario } from './run-scenario.ts';
import type { Scenario, SimulatedDeployment } from './scenario.ts';
const dep = (id: string, o: Partial<SimulatedDeployment> = {}): SimulatedDeployment => ({
  id, weather: [{ fromMs: 0, errorShare: 0.001 }], failsBy: 'error', answerMs: 1000, errorMs: 200, timeoutMs: 30_000, ...o });
const MIN = 60_000;
const sc: Scenario[] = [];
const rates = [2, 200];
for (const requestsPerS of rates) {
  sc.push({ name: 'sick', requestsPerS, forMs: 10 * MIN, counted: { fromMs: 2 * MIN, untilMs: 10 * MIN }, deployments: [dep('a/m', { weather: [{ fromMs: 0, errorShare: 0.3 }] }), dep('b/m')] });
  sc.push({ name: 'flap', requestsPerS, forMs: 10 * MIN, counted: { fromMs: 2 * MIN, untilMs: 10 * MIN }, deployments: [dep('a/m', { weather: [{ fromMs: 0, errorShare: 0.001 }, { fromMs: 5000, errorShare: 1 }], cycleMs: 10_000 }), dep('b/m')] });
}
for (const requestsPerS of [2, 50, 200]) for (const failsBy of ['error', 'overloaded', 'refused', 'silent', 'limited'] as const) for (const local of [true, false]) {
  const w = { weather: [{ fromMs: 0, errorShare: 0.001 }, { fromMs: MIN, errorShare: 1 }, { fromMs: 6 * MIN, errorShare: 0.001 }], failsBy } as const;
  sc.push({ name: `outage ${failsBy} ${local ? 'local' : ''}`, requestsPerS, forMs: 10 * MIN, counted: { fromMs: MIN, untilMs: 6 * MIN }, healedMs: 6 * MIN, deployments: [dep('a/m', w), dep('b/m', w), ...(local ? [dep('l/m', { local: true })] : [])] as never });
}
const only = process.env.ONLY ?? '';
it('x', async () => {
  for (const s of sc) {
    if (!`${s.name} ${s.requestsPerS}`.includes(only)) continue;
    for (const seed of (process.env.SEEDS ?? '1').split(',').map(Number)) {
    const t = performance.now();
    const f = await runScenario(s, seed * 1000);
    console.log(s.name, s.requestsPerS, 'ok', (f.succeeded / f.requests).toFixed(5), 'amp', f.amplification.toFixed(4), 'loc', f.answeredLocally, 'ej', f.ejections, 'probe', Math.round(f.probePeriodMs), 'rec', Math.round(f.recoveryMs), JSON.stringify(f.errors), Math.round(performance.now() - t) + 'ms');
    }
  }
}, 600_000);
