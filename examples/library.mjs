// A router in your own process. The models are simulated; with real ones only `providers` differs.
import { createRouter } from 'pointsman';
import { startSimulatedProvider } from 'pointsman/testing';

const provider = await startSimulatedProvider({ models: [{ name: 'small' }, { name: 'large' }] });
const router = createRouter({
  providers: { simulated: { baseUrl: provider.url } },
  models: {
    small: { provider: 'simulated', price: { input: 0.15, output: 0.6 }, ability: 0.6, maxComplexity: 0.3 },
    large: { provider: 'simulated', price: { input: 2.5, output: 10 }, ability: 0.9, maxComplexity: 1 },
  },
});

// Which model would answer, and why not the others?
const prompt = 'Explain how a B-tree splits, and then compare it with an LSM tree: '.repeat(6);
const { decision } = router.decide({ model: 'auto:cheap', messages: [{ role: 'user', content: prompt }] });
if (decision.kind === 'route')
  console.log('would ask', decision.chain[0].deployment, JSON.stringify(decision.exclusions));

// Ask it.
const { text, modelUsed, estimatedCostUsd, costUsd } = await router.execute('Tag this mail: hello!');
console.log(modelUsed, { estimatedCostUsd, costUsd }, text.slice(0, 60));

// The same as a stream of OpenAI chunks.
for await (const chunk of router.stream('Tag this mail: hello again!')) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
}
console.log();

await router.close();
await provider.close();
