/** How the speed proof is measured, for the written report. */
export const METHOD = `
All targets run at the same time and are measured in turn, round after round, every other round backwards, so that
whatever else the machine does disturbs them alike. A figure is the median over the rounds of the ratio (or the
difference) within one round; beside it stand the least and the most of the rounds. Five rounds, two with \`--quick\`.

* **Cores.** The measured process tree has core 0. Upstream and load generator share core 1.
* **Neighbours**: before each measurement it waits, up to half a minute in all, until others use less than a tenth of either
  core. *Others on its core* says what they took while it was measured: caches that others empty make everything
  dearer, and what has more code and data more so.
* **CPU** is the on-CPU time of all threads of the process tree (\`/proc/PID/task/*/schedstat\`): garbage collector, JIT
  and worker threads are in it. Divided by the requests, or chunks, that the load generator counted.
* **Warm-up**: 8 s before a process's first answers in one piece (4 s with \`--quick\`; up to three times that if the
  machine was so busy that the process had less than 80 % of its core), 4 s before its first streams (2 s), and a
  shorter one (0.5 s; wrk knows only whole seconds) before each further measurement.
* **Upstream**: nginx with a fixed answer of about 525 bytes; for streams an own server on bare sockets that stamps
  every chunk (about 310 bytes) with the monotonic clock.
* **nginx** is a plain reverse proxy with keep-alive to the upstream, unbuffered for streams: the physical limit.
* **Portkey** is \`@portkey-ai/gateway\` from npm, as installed, with the versions of hono and @hono/node-server of its
  own lockfile (with newer ones its streams fail). It has no logging of its own switched on.
* **Pointsman** runs with everything on: a key is checked, traits are extracted, \`auto\` decides among five deployments
  (policy \`hybrid\`), every request leaves a record in SQLite. The fixed route names one deployment, so nothing is
  decided; all else is the same.
* **Saturation**: 32 keep-alive connections (wrk, or an own client where wrk is missing), 16 different bodies.
* **500 requests/s**: latency counts from the instant a request was due, so a stall is seen by all it held up.
* **Streams**: first chunk = from sending the request to reading the first chunk, less the time that the upstream
  itself waited. Chunk delay = from the upstream's write to our read.
* **1,000 open streams**: a fresh process; most resident memory while they run, less idle memory after a few streams.
  Queued = streams that the upstream had not seen while the others ran.
* **Cold start**: from spawn to the first 200 to a real request, tried every millisecond; median of three.
* **Decision**: what the gateway does between the parsed body and the first attempt (view, traits, question, policy), in
  a process that does nothing else; CPU from the process's own account, median over batches of 20 ms. For hostile texts
  wall time, median of seven.
* **p99 is shown and not promised**: on a shared machine it measures the neighbours.
* **Second chance**: if a promise falls short, that measurement is made once more, and the second result counts.

Loopback only: the kernel's TCP work (nearly all of nginx's cost) is in every figure, TLS to providers in none.
`;
