/**
 * The schema of a configuration: shapes, types and ranges. What one field means for another is checked in
 * `normalise/`.
 *
 * The descriptions end up in `config.schema.json` and in `docs/reference/config.md`.
 */
import { z } from 'zod';
import { WISHES } from '../core/constraints.ts';
import { MODEL_KINDS } from '../core/model-kind.ts';
import { DEFAULTS } from './defaults.ts';
import { PROVIDER_SECTIONS, provider } from './provider-schema.ts';
import type * as Raw from './raw-config.ts';
import * as part from './schema-parts.ts';
import { fields, type OptionalFields } from './schema-parts.ts';

const seconds = (millis: number): string => `${millis / 1000} s`;
const names = z.array(part.name);

const server = fields<Raw.RawServer>(
  {},
  {
    host: part.text.describe(
      `Address to listen on. Any other than a loopback address needs \`keys\`. Default ${DEFAULTS.host}.`,
    ),
    port: z.int().min(0).max(65_535).describe(`0 takes a free one. Default ${DEFAULTS.port}.`),
    maxBodyBytes: z
      .int()
      .min(1024)
      .max(2 ** 30)
      .describe(`Largest request body. Default ${DEFAULTS.maxBodyBytes}.`),
    requestTimeoutMs: part.timerMs.describe(`For a request to arrive. Default ${DEFAULTS.requestTimeoutMs}.`),
    allowedHosts: z
      .array(part.text)
      .describe('Names in the `Host` header that are answered, besides loopback and `host`. Default none.'),
    maxConnections: part.count.describe(
      `Connections of clients at a time; one more is closed at once. Default ${DEFAULTS.maxClientConnections}.`,
    ),
    writeTimeoutMs: part.timerMs.describe(
      `So long may a client take nothing of an answer that is complete. Default ${DEFAULTS.writeTimeoutMs}.`,
    ),
    keepAliveMs: part.pauseMs.describe(
      `A stream that has no output for so long is begun with a comment, and given another each time it passes: its status is 200 then, also if nobody can answer. 0: never. Default ${DEFAULTS.keepAliveMs}.`,
    ),
    maxInFlightBytes: z
      .int()
      .min(1024)
      .max(2 ** 40)
      .describe(
        'What bodies of requests under way may take up in memory, each counted three times; above it requests are refused with 503 `overloaded`. Default a quarter of the heap limit of Node.',
      ),
    maxLoopDelayMs: part.timerMs.describe(
      `Requests are refused with 503 \`overloaded\` while one in a hundred delays of the event loop in the last seconds was longer. Default ${DEFAULTS.maxLoopDelayMs}.`,
    ),
    drainTimeoutMs: part.timerMs.describe(
      `So long may answers go on when the server is told to stop; then they are broken off with an error. Default ${DEFAULTS.drainTimeoutMs}.`,
    ),
  },
);

const constraints = fields<Raw.RawConstraints>(
  {},
  {
    maxLatencyMs: part.milliseconds.describe('Wish: predicted time to the complete answer.'),
    max_latency_ms: part.milliseconds.describe('Alias of `maxLatencyMs`.'),
    maxTtftMs: part.milliseconds.describe('Wish: predicted time to the first token.'),
    maxCostUsd: part.usd.describe('Wish: estimated cost of one request, in USD.'),
    maxCostPer1kTokens: part.usd.describe('Wish: estimated cost per thousand tokens of the request, in USD.'),
    max_cost_per_1k: part.usd.describe('Alias of `maxCostPer1kTokens`.'),
    minQuality: part.share.describe('Wish: expected quality, 0 to 1.'),
    maxSizeB: part.positive.describe('Wish, given up together with latency: billions of parameters.'),
    localOnly: part.flag.describe('Need: nothing leaves the machine.'),
    region: part.name.describe('Need: only deployments of this region.'),
    only: names.describe('Need: only these deployments, models or providers.'),
    ignore: names.describe('Need: none of these deployments, models or providers.'),
    strict: z.array(z.enum(WISHES)).describe('Wishes that are never given up.'),
  },
);

const apiKey = fields<Raw.RawKey>(
  {
    name: part.name.describe('Shown in records and logs; unique.'),
    key: part.headerValue.describe('The secret that a caller sends as bearer token. Best written as a variable.'),
  },
  {
    allow: names.describe('Routes, models or deployments that it may use. Default all.'),
    overrides: part.flag.describe(
      'Whether a request may name a policy, a dial or constraints of its own. Default true.',
    ),
    constraints: constraints.describe('Hold for every request under this key.'),
  },
);

const price = fields<Raw.RawPrice>(
  {},
  {
    input: part.usd.describe('USD per million input tokens.'),
    output: part.usd.describe('USD per million output tokens. Embeddings need none.'),
    cachedInput: part.usd.describe('USD per million input tokens read from a prompt cache. Default `input`.'),
    perHour: part.usd.describe('USD per hour of a machine that is paid whether it works or not. Excludes the others.'),
  },
);

const ability: z.ZodType<Raw.RawAbility> = z
  .object({ overall: part.share.describe('On work of every kind.') })
  .catchall(part.share.describe('On this task, by its name.'));

const latency = fields<Raw.RawLatency>(
  {},
  {
    ttftMs: part.milliseconds.describe('To the first token. Default `e2eMs`.'),
    tokensPerSecond: z.number().gt(0).max(1e6).describe('After the first token. Either this or `e2eMs`.'),
    e2eMs: part.milliseconds.describe('To the complete answer, whatever its length.'),
    first_token: part.seconds.describe('Alias of `ttftMs`, in seconds.'),
    complete: part.seconds.describe('Alias of `e2eMs`, in seconds.'),
  },
);

const deploymentFields: OptionalFields<Raw.RawDeployment> = {
  provider: part.name.describe('Name under `providers`. Required, unless `endpoint` or `deployments` says it.'),
  endpoint: part.text.describe('Alias: base URL of a provider that needs no entry; it gets the name of its host.'),
  kind: z
    .enum(MODEL_KINDS)
    .describe('What it makes: answers, or vectors of texts for `POST /v1/embeddings`. Default chat.'),
  upstreamModel: part.text.describe("What the provider calls it. Default the model's name."),
  price: price.describe('Default unknown, which is not the same as free.'),
  cost_per_1k_tokens: part.usd.describe('Alias of `price`: USD per thousand tokens, in and out.'),
  cost_per_hour: part.usd.describe('Alias of `price.perHour`.'),
  ability: z
    .union([part.share, ability])
    .describe('Expected score on work of middling complexity, 0 to 1: one number, or one per task.'),
  maxComplexity: part.share.describe('Requests above it are not for this model. Stands in for a missing `ability`.'),
  max_complexity: part.share.describe('Alias of `maxComplexity`.'),
  context: part.count.describe('Context window, in tokens. Default unlimited.'),
  maxOutput: part.count.describe('Most output tokens. Default unlimited.'),
  modalities: z
    .array(z.enum(['text', 'image', 'audio', 'file']))
    .min(1)
    .describe('What it can read. Default text.'),
  tools: part.flag.describe('It can call tools. Default true.'),
  jsonSchema: part.flag.describe('It can keep to a JSON Schema. Default true.'),
  sizeB: part.positive.describe('Billions of parameters.'),
  region: part.name.describe('Compared with the constraint `region`.'),
  latency: latency.describe('What you believe about its speed before it is measured.'),
  avg_latency_ms: part.milliseconds.describe('Alias of `latency.e2eMs`.'),
  weight: part.positive.describe('Share of the load among deployments of the same model. Default 1.'),
  timeoutMs: part.timerMs.describe(
    `For one attempt: the whole answer, or its first token when streaming. Default ${seconds(DEFAULTS.attemptTimeoutMs)}, local ${seconds(DEFAULTS.localAttemptTimeoutMs)}.`,
  ),
  headersTimeoutMs: part.timerMs.describe(
    `For the headers of a stream. Default ${seconds(DEFAULTS.headersTimeoutMs)}, local ${seconds(DEFAULTS.localAttemptTimeoutMs)}.`,
  ),
  idleTimeoutMs: part.timerMs.describe(
    `For the next piece of output of a stream that has begun; comments and pings are none. Default ${seconds(DEFAULTS.idleTimeoutMs)}.`,
  ),
  totalTimeoutMs: part.timerMs.describe(`For a whole stream. Default ${seconds(DEFAULTS.totalTimeoutMs)}.`),
};

const deployment = fields<Raw.RawDeployment>({}, deploymentFields);
const deployments = z
  .array(deployment)
  .min(1)
  .describe('The same weights at several providers. What is said here overrides what is said of the model.');
const model = fields<Raw.RawModel>({}, { ...deploymentFields, deployments });
const namedModel = fields<Raw.RawNamedModel>(
  { name: part.key.describe('In a list of models: the name.') },
  { ...deploymentFields, deployments },
);

const rule = fields<Raw.RawRule>(
  {},
  {
    model: part.name.describe('A model or deployment.'),
    models: names.min(1).describe('Several, in order of preference; instead of `model`.'),
    maxTokens: part.count.describe('Limit on output tokens; a stricter one of the client stays.'),
    max_tokens: part.count.describe('Alias of `maxTokens`.'),
  },
);

const tier = fields<Raw.RawTier>(
  {},
  {
    until: z
      .number()
      .gt(0)
      .max(100)
      .describe(
        `Share of the budget up to which this tier is used; the last tier has none. Default for three tiers: ${DEFAULTS.budgetTiers.join(' and ')}.`,
      ),
    model: part.name.describe('A model or deployment.'),
    models: names.min(1).describe('Several, in order of preference; instead of `model`.'),
  },
);

const policies = {
  single: fields<Raw.RawSinglePolicy>(
    { kind: z.literal('single').describe('As written: the first candidate, then the others.') },
    {},
  ),
  capability: fields<Raw.RawCapabilityPolicy>(
    {
      kind: z.literal('capability').describe('A table: this task, that model.'),
      rules: z.record(part.key, rule).describe('By the name of the task.'),
      default: rule.describe('For every other task, and where the task is unknown.'),
    },
    {},
  ),
  cheapest: fields<Raw.RawCheapestPolicy>({ kind: z.literal('cheapest').describe('The cheapest that can.') }, {}),
  budget: fields<Raw.RawBudgetPolicy>(
    {
      kind: z.literal('budget').describe('Cheaper models as a session spends its budget.'),
      tiers: z.array(tier).min(1).describe('From dear to cheap.'),
    },
    {
      perSessionUsd: z.number().gt(0).max(1e6).describe('Budget of one session, in USD. Required.'),
      budget_per_session: z.number().gt(0).max(1e6).describe('Alias of `perSessionUsd`.'),
    },
  ),
  fastest: fields<Raw.RawFastestPolicy>(
    { kind: z.literal('fastest').describe('The shortest time to the complete answer.') },
    {},
  ),
  latency: fields<Raw.RawLatencyPolicy>(
    { kind: z.literal('latency').describe('The best quality within a latency class.') },
    { latencyClass: part.name.describe(`Built in, or from \`latencyClasses\`. Default ${DEFAULTS.latencyClass}.`) },
  ),
  hybrid: fields<Raw.RawHybridPolicy>(
    { kind: z.literal('hybrid').describe('Quality against cost against latency.') },
    {
      dial: part.share.describe(`0 asks for the cheapest, 1 for the best. Default ${DEFAULTS.dial}.`),
      latencyWeight: z
        .number()
        .min(0)
        .max(100)
        .describe(`Quality points that ten seconds cost. Default ${DEFAULTS.latencyWeight}.`),
    },
  ),
};

const policy: z.ZodType<Raw.RawPolicy> = z.union([
  policies.single,
  policies.capability,
  policies.cheapest,
  policies.budget,
  policies.fastest,
  policies.latency,
  policies.hybrid,
]);

const latencyClass = fields<Raw.RawLatencyClass>(
  {
    maxTtftMs: part.milliseconds.describe('To the first token.'),
    maxE2eMs: part.milliseconds.describe('To the complete answer.'),
  },
  { maxSizeB: part.positive.describe('Billions of parameters; counts only where nobody knows a latency.') },
);

const link = fields<Raw.RawLink>(
  {
    model: part.name.describe('A model, which stands for all its deployments, or one deployment as `provider/model`.'),
  },
  {
    timeoutMs: part.timerMs.describe('For one attempt in this place. Default that of the deployment.'),
    timeout: part.seconds.describe('Alias of `timeoutMs`, in seconds.'),
  },
);

const links = z.array(z.union([part.name, link])).min(1);

const route = fields<Raw.RawRoute>(
  {},
  {
    policy: z
      .union([part.name, policy])
      .describe('A policy by name, built in or from `policies`, or a policy itself. Default hybrid.'),
    candidates: links.describe('What the policy chooses from. Default every deployment that can chat.'),
    chain: links.describe('Tried in this order, to its end. Instead of `policy` and `candidates`.'),
    constraints: constraints.describe('Hold for every request to this route.'),
    balance: z
      .enum(['weighted', 'least-busy'])
      .describe('How deployments of one model that rank equal share the load. Default weighted.'),
    atomic: part.flag.describe(
      'Streams are handed on when they are complete: until then a failure is hidden by the next link. Default false.',
    ),
    hedgeAfterMs: part.hedgeMs.describe(
      'A stream without output for so long is asked of the next deployment too, and the first output wins. At most one request in twenty; both are paid. Default never.',
    ),
  },
);

const judge = fields<Raw.RawJudge>(
  { model: part.name.describe('A model or deployment.') },
  {
    timeoutMs: part.timerMs.describe(`Without an answer by then, it is left open. Default ${DEFAULTS.judgeTimeoutMs}.`),
  },
);

const classifier = fields<Raw.RawClassifier>(
  {},
  {
    name: z.literal('heuristic').describe('Default heuristic, the only one so far.'),
    judge: judge.describe('Asked for what the cheap signals leave open. Default: nobody is asked.'),
  },
);

const records = fields<Raw.RawRecords>(
  {},
  {
    directory: part.text
      .nullable()
      .describe(`Folder of the database; null keeps records in memory. Default ${DEFAULTS.directory}.`),
  },
);

export const configSchema: z.ZodType<Raw.RawConfig> = fields<Raw.RawConfig>(
  {},
  {
    $schema: z.string().describe('Address of the JSON Schema, for editors.'),
    server: server.describe('What the gateway listens on.'),
    keys: z.array(apiKey).describe('Keys of callers. Without any, every caller on this machine is let in.'),
    providers: z.record(part.key, provider).describe('Who serves models, by name.'),
    models: z
      .union([z.record(part.key, model), z.array(namedModel)])
      .describe('Models by name, or a list of models that each have a `name`.'),
    policies: z.record(part.key, policy).describe('Policies by name.'),
    latencyClasses: z.record(part.key, latencyClass).describe('Latency classes by name.'),
    routes: z
      .record(part.key, z.union([part.name, route]))
      .describe('Routes by name. A text is an alias of another route, a model or a deployment.'),
    classifier: classifier.describe('How task and complexity of a request are found.'),
    records: records.describe('Where the records of requests are kept.'),
  },
);

/** The parts of a configuration, by the names that they have in the JSON Schema and in the reference. */
export const SECTIONS: Readonly<Record<string, z.ZodType>> = {
  Server: server,
  Key: apiKey,
  ...PROVIDER_SECTIONS,
  Model: model,
  NamedModel: namedModel,
  Deployment: deployment,
  Price: price,
  Ability: ability,
  Latency: latency,
  Policy: policy,
  SinglePolicy: policies.single,
  CapabilityPolicy: policies.capability,
  CheapestPolicy: policies.cheapest,
  BudgetPolicy: policies.budget,
  FastestPolicy: policies.fastest,
  LatencyPolicy: policies.latency,
  HybridPolicy: policies.hybrid,
  Rule: rule,
  Tier: tier,
  LatencyClass: latencyClass,
  Route: route,
  Link: link,
  Constraints: constraints,
  Classifier: classifier,
  Judge: judge,
  Records: records,
};
