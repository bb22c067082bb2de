// The last link should be local: it is slower, but no network and no key can take it away.
import { createRouter } from 'pointsman';
import { startSimulatedProvider } from 'pointsman/testing';

const cloud = await startSimulatedProvider({
  models: [{ name: 'claude-sonnet-4' }, { name: 'qwen2.5-72b' }],
  script: ({ model }) => (model === 'claude-sonnet-4' ? { kind: 'hang' } : { kind: 'status', status: 503 }),
});
const local = await startSimulatedProvider({ models: [{ name: 'qwen2.5-7b' }] });

const router = createRouter({
  providers: { cloud: { baseUrl: cloud.url, local: false }, local: { baseUrl: local.url } },
  models: {
    'claude-sonnet-4': { provider: 'cloud', price: { input: 3, output: 15 }, ability: 0.9 },
    'qwen2.5-72b': { provider: 'cloud', price: { input: 0.5, output: 2 }, ability: 0.75 },
    'qwen2.5-7b': { provider: 'local', price: { perHour: 0.05 }, ability: 0.55 },
  },
  routes: {
    safe: {
      chain: [
        { model: 'claude-sonnet-4', timeoutMs: 200 },
        { model: 'qwen2.5-72b', timeoutMs: 60_000 },
        { model: 'qwen2.5-7b', timeoutMs: 300_000 },
      ],
    },
  },
});

const { id, modelUsed, attempts } = await router.execute({
  model: 'safe',
  messages: [{ role: 'user', content: 'Hello?' }],
});
const record = await router.records.get(id);
console.log(modelUsed, 'answered at attempt', attempts);
for (const attempt of record.attempts) console.log(attempt.deployment, attempt.outcome);

await router.close();
await Promise.all([cloud.close(), local.close()]);
