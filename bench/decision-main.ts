/** Measures decisions in this process; the order comes as JSON on the command line, the result goes to standard output. */
import { createGatewayDecide, createLibraryDecide } from './decide.ts';
import type { DecisionOrder, HostileDecision, SizedDecisionCost } from './decision.ts';
import { type Body, type Decide, measureDecisions } from './decision-cost.ts';
import { hostileTexts } from './hostile-texts.ts';
import { prose, seededRandom } from './prompts.ts';
import { quantile } from './statistics.ts';

const SIZES_BYTES: readonly number[] = [102, 1024, 8192, 32_768, 1_048_576];
const MEBIBYTE = 1_048_576;
/** Enough different texts that none is found in a cache, few enough that a megabyte each fits in memory. */
const VARIANTS = 32;

/** Parsed, as a gateway has it: flat strings that nobody has looked at. */
function body(prompt: string): Body {
  return JSON.parse(JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: prompt }] })) as Body;
}

function sizes(decide: Decide, order: Extract<DecisionOrder, { kind: 'sizes' }>): SizedDecisionCost[] {
  const random = seededRandom(order.seed);
  return SIZES_BYTES.map((bytes) => {
    const bodies = Array.from({ length: VARIANTS }, () => body(prose(random, bytes)));
    return { bytes, ...measureDecisions(decide, bodies, order.warmUpMs, order.measureMs) };
  });
}

function hostile(decide: Decide, order: Extract<DecisionOrder, { kind: 'hostile' }>): HostileDecision[] {
  measureDecisions(decide, [body('Say hello.')], 500, 1);
  return hostileTexts(seededRandom(order.seed), MEBIBYTE).map(({ name, text }) => {
    const triesMs = Array.from({ length: order.tries }, () => {
      const fresh = body(text);
      const before = performance.now();
      decide(fresh);
      return performance.now() - before;
    });
    return { name, ms: quantile(triesMs, 0.5) };
  });
}

const order = JSON.parse(process.argv[2] ?? '') as DecisionOrder;
const decide = order.way === 'gateway' ? createGatewayDecide() : createLibraryDecide();
const result = order.kind === 'sizes' ? sizes(decide, order) : hostile(decide, order);
process.stdout.write(JSON.stringify(result), () => process.exit(0));
