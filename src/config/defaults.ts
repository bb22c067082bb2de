/** What holds where a configuration says nothing. */
export const DEFAULTS = {
  host: '127.0.0.1',
  port: 4141,
  maxBodyBytes: 33_554_432,
  requestTimeoutMs: 60_000,
  maxClientConnections: 16_384,
  writeTimeoutMs: 60_000,
  keepAliveMs: 15_000,
  maxLoopDelayMs: 100,
  drainTimeoutMs: 600_000,
  maxConnections: 1024,
  connectTimeoutMs: 5000,
  attemptTimeoutMs: 60_000,
  /** A machine of one's own may have to load the model first. */
  localAttemptTimeoutMs: 300_000,
  /** A stream that is alive has headers at once, however long its first token takes. */
  headersTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  /** An agent that thinks and writes for a quarter of an hour is at work. */
  totalTimeoutMs: 1_800_000,
  judgeTimeoutMs: 2000,
  dialect: 'openai-chat',
  entraAuthority: 'https://login.microsoftonline.com',
  entraScope: 'https://cognitiveservices.azure.com/.default',
  googleScope: 'https://www.googleapis.com/auth/cloud-platform',
  googleTokenUri: 'https://oauth2.googleapis.com/token',
  dial: 0.5,
  latencyWeight: 0.1,
  latencyClass: 'interactive',
  /** Thresholds of three budget tiers. */
  budgetTiers: [0.5, 0.8],
  directory: './.pointsman',
} as const;
