/** `node sse-upstream-main.js PORT`: the stream upstream as a process of its own. */
import { createSseUpstream } from './sse-upstream.ts';

createSseUpstream().listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 });
