/** Upstreams and targets, all running at once, and the measurements that can be taken of them. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Children, withChildren } from './children.ts';
import { coldStartMs } from './cold-start.ts';
import type { LoadGenerators } from './load/run-load.ts';
import { holdOpenStreams, type OpenStreams } from './open-streams.ts';
import { freePorts, waitForPort } from './ports.ts';
import { interleave, type Rounds } from './rounds.ts';
import type { RequestSample, StreamSample } from './sample.ts';
import {
  burstStreams,
  fixedRate,
  type Lab,
  type Pace,
  requestVariants,
  saturation,
  steadyStreams,
} from './scenarios.ts';
import { nginxGateway, startJsonUpstream } from './targets/nginx.ts';
import { pointsmanGateway, withFixedRoute } from './targets/pointsman.ts';
import { installPortkey, portkeyGateway } from './targets/portkey.ts';
import {
  directTarget,
  type Gateway,
  LOAD_CORE,
  startGateway,
  type Target,
  type TargetName,
  type Upstreams,
} from './targets/target.ts';

export interface SpeedLab {
  readonly saturation: (bytes: number) => Promise<Rounds<RequestSample>>;
  readonly fixedRate: () => Promise<Rounds<RequestSample>>;
  readonly steadyStreams: () => Promise<Rounds<StreamSample>>;
  readonly burstStreams: () => Promise<Rounds<StreamSample>>;
  readonly openStreams: () => Promise<Rounds<OpenStreams>>;
  /** Milliseconds. */
  readonly coldStart: () => Promise<Rounds<number>>;
}

export interface SpeedLabOptions {
  readonly pace: Pace;
  /** For what needs a fresh process each time. */
  readonly freshRounds: number;
  readonly seed: number;
  /** Compiled entry of the command that is measured. */
  readonly script: string;
  readonly hasWrk: boolean;
  readonly progress: (text: string) => void;
}

/** Makes a gateway on ports of its own. */
type GatewayKind = { readonly name: TargetName; readonly make: () => Promise<Gateway> };

/** Everything it starts and writes is gone when `work` has ended, however it ended. */
export async function withSpeedLab<T>(options: SpeedLabOptions, work: (lab: SpeedLab) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pointsman-bench-'));
  try {
    return await withChildren(folder, async (children) => work(await openLab(options, children, folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openLab(options: SpeedLabOptions, children: Children, folder: string): Promise<SpeedLab> {
  options.progress('fetching Portkey');
  const installed = await installPortkey(children);
  options.progress('starting upstreams and gateways');
  const upstreams = await startUpstreams(children, folder);
  const kinds = gatewayKinds(options.script, installed, folder, upstreams);
  const tools: LoadGenerators = { children, folder, hasWrk: options.hasWrk };
  const [nginx, portkey, pointsman] = await Promise.all(
    kinds.map(async ({ make }) => startGateway(children, await make())),
  );
  if (nginx === undefined || portkey === undefined || pointsman === undefined) throw new Error('a gateway is missing');
  const direct = directTarget(upstreams);
  const fixedRoute = withFixedRoute(pointsman);
  const lab: Lab = {
    tools,
    pace: options.pace,
    seed: options.seed,
    progress: options.progress,
    warmed: { json: new Set(), stream: new Set() },
  };
  const gateways: readonly Target[] = [nginx, portkey, pointsman];
  return {
    saturation: (bytes) => saturation(lab, bytes <= 1024 ? [...gateways, fixedRoute] : gateways, bytes),
    fixedRate: () => fixedRate(lab, [direct, ...gateways]),
    steadyStreams: () => steadyStreams(lab, [direct, ...gateways]),
    burstStreams: () => burstStreams(lab, gateways),
    openStreams: () => openStreams(options, tools, kinds, upstreams),
    coldStart: () => coldStarts(options, children, kinds),
  };
}

async function startUpstreams(children: Children, folder: string): Promise<Upstreams> {
  const [jsonPort = 0, streamPort = 0] = await freePorts(2);
  const script = fileURLToPath(new URL('./sse-upstream-main.js', import.meta.url));
  const args = [script, String(streamPort)];
  const stream = children.start({ name: 'sse-upstream', command: process.execPath, args, core: LOAD_CORE });
  await Promise.all([startJsonUpstream(children, folder, jsonPort), waitForPort(stream, streamPort)]);
  return { jsonPort, streamPort };
}

function gatewayKinds(script: string, installed: string, folder: string, upstreams: Upstreams): readonly GatewayKind[] {
  const onPorts = (build: (first: number, second: number) => Gateway) => async (): Promise<Gateway> => {
    const [first = 0, second = 0] = await freePorts(2);
    return build(first, second);
  };
  return [
    { name: 'nginx', make: onPorts((json, stream) => nginxGateway(folder, { json, stream }, upstreams)) },
    { name: 'Portkey', make: onPorts((port) => portkeyGateway(installed, port, upstreams)) },
    { name: 'Pointsman', make: onPorts((port) => pointsmanGateway({ script, folder, port, upstreams })) },
  ];
}

/** The yardsticks once, and not at all in a quick run: only Pointsman's own figures are promised. */
async function openStreams(
  options: SpeedLabOptions,
  tools: LoadGenerators,
  kinds: readonly GatewayKind[],
  upstreams: Upstreams,
): Promise<Rounds<OpenStreams>> {
  const measure = async ({ name, make }: GatewayKind, round: number): Promise<OpenStreams> => {
    options.progress(`1,000 open streams: round ${round + 1}, ${name}`);
    const target = await startGateway(tools.children, await make());
    try {
      return await holdOpenStreams(tools, target.stream, upstreams.streamPort, options.seed);
    } finally {
      await target.stop();
    }
  };
  const own = kinds.filter(({ name }) => name === 'Pointsman');
  const yardsticks = options.freshRounds > 1 ? kinds.filter(({ name }) => name !== 'Pointsman') : [];
  return new Map([
    ...(await interleave(yardsticks, 1, measure)),
    ...(await interleave(own, options.freshRounds, measure)),
  ]);
}

function coldStarts(
  options: SpeedLabOptions,
  children: Children,
  kinds: readonly GatewayKind[],
): Promise<Rounds<number>> {
  return interleave(kinds, options.freshRounds, async ({ name, make }, round) => {
    options.progress(`cold start: round ${round + 1} of ${options.freshRounds}, ${name}`);
    const { command, json } = await make();
    const [request = ''] = requestVariants(options.seed, json, 1024);
    return coldStartMs(children, command, json.port, request);
  });
}
