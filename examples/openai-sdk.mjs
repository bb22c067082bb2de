// The official client, unchanged but for its base URL. Here the gateway is started in demo mode by this program.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';

const command = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const gateway = spawn(process.execPath, [command, 'serve', '--demo', '--port', '0', '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await once(gateway.stdout, 'data');
const { url } = JSON.parse(String(line));

const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none needed in demo mode' });
const { data, response } = await client.chat.completions
  .create({ model: 'auto', messages: [{ role: 'user', content: 'Why is the sky blue?' }] })
  .withResponse();
console.log(data.choices[0]?.message.content);
console.log(
  'answered by',
  response.headers.get('x-pointsman-deployment'),
  'for',
  response.headers.get('x-pointsman-cost-usd'),
  'USD',
);

// What is meant for Pointsman goes along as an extra field and never reaches the provider.
const stream = await client.chat.completions.create({
  model: 'auto',
  messages: [{ role: 'user', content: 'Count to five.' }],
  stream: true,
  pointsman: { constraints: { localOnly: true } },
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
console.log();

gateway.kill();
await once(gateway, 'exit');
