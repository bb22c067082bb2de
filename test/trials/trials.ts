/** The trials that run in a process of their own, and what each is told and says. */
import { type DrainFigures, type DrainOptions, runDrain } from './drain.ts';
import { type RequestFuzzFigures, type RequestFuzzOptions, runRequestFuzz } from './request-fuzz.ts';
import { runSimulated, type SimulatedFigures, type SimulatedOptions } from './simulated.ts';
import { runSoak, type SoakFigures, type SoakOptions } from './soak.ts';
import { runSoakGateway, type SoakGatewayOptions } from './soak-gateway.ts';
import { runSplitFuzz, type SplitFuzzFigures, type SplitFuzzOptions } from './split-fuzz.ts';
import { runStorm, type StormFigures, type StormOptions } from './storm.ts';

type Trial<Options, Figures> = (options: Options, progress: (text: string) => void) => Promise<Figures>;

interface Trials {
  readonly storm: Trial<StormOptions, StormFigures>;
  readonly simulated: Trial<SimulatedOptions, SimulatedFigures>;
  readonly drain: Trial<DrainOptions, DrainFigures>;
  readonly soak: Trial<SoakOptions, SoakFigures>;
  readonly 'request-fuzz': Trial<RequestFuzzOptions, RequestFuzzFigures>;
  readonly 'split-fuzz': Trial<SplitFuzzOptions, SplitFuzzFigures>;
  /** A part of `soak`. */
  readonly 'soak-gateway': Trial<SoakGatewayOptions, object>;
}

export const TRIALS: Trials = {
  storm: runStorm,
  simulated: runSimulated,
  drain: runDrain,
  soak: runSoak,
  'request-fuzz': runRequestFuzz,
  'split-fuzz': runSplitFuzz,
  'soak-gateway': runSoakGateway,
};

export type TrialName = keyof Trials;
export type TrialOptions<Name extends TrialName> = Parameters<Trials[Name]>[0];
export type TrialFigures<Name extends TrialName> = Awaited<ReturnType<Trials[Name]>>;
