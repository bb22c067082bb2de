/** All simulated troubles, with what falls short of what is promised for them. */
import { runScenario } from '../simulation/run-scenario.ts';
import type { Figures } from '../simulation/scenario.ts';
import { CASES } from '../simulation/scenarios.ts';
import { shortfalls } from '../simulation/shortfalls.ts';

export interface SimulatedOptions {
  readonly seeds: readonly number[];
}

export interface SimulatedFigures {
  readonly runs: readonly {
    readonly name: string;
    readonly seed: number;
    readonly figures: Figures;
    readonly shortfalls: readonly string[];
  }[];
}

export async function runSimulated(
  { seeds }: SimulatedOptions,
  progress: (text: string) => void,
): Promise<SimulatedFigures> {
  const runs: SimulatedFigures['runs'][number][] = [];
  for (const { scenario, goal } of CASES) {
    progress(`simulated: ${scenario.name}`);
    for (const seed of seeds) {
      const figures = await runScenario(scenario, seed);
      runs.push({ name: scenario.name, seed, figures, shortfalls: shortfalls(figures, goal) });
    }
  }
  return { runs };
}
