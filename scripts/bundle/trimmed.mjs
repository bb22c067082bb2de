/** Leaves out the parts of packages that are loaded, or carried along, for features that are switched off here. */

/** As much of undici as is used. Its own index also loads fetch, web sockets, caches and mocks, which is more than half of it. */
const undici = `
import buildConnector from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import errors from 'undici/lib/core/errors.js';
import api from 'undici/lib/api/index.js';
Object.assign(Dispatcher.prototype, api);
export { buildConnector, Client, errors, Pool };
`;

/**
 * What Fastify loads only for routes with schemas, its logger or injected requests: the gateway has none of them, and
 * these are more than half of its size. (`src/gateway/server.ts` says so to Fastify.)
 */
const neverLoaded = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'pino', 'light-my-request'];

const prefix = '\0trimmed:';

/** @returns {import('rolldown').Plugin} */
export function trimmed() {
  return {
    name: 'trimmed',
    resolveId(id, importer) {
      const isOurs = id === 'undici' && importer !== undefined && !importer.includes('/node_modules/');
      return isOurs || neverLoaded.includes(id) ? prefix + id : undefined;
    },
    load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const name = id.slice(prefix.length);
      if (name === 'undici') return { code: undici, moduleSideEffects: true };
      return `throw new Error('${name} is not part of the bundle (scripts/bundle/trimmed.mjs)');`;
    },
  };
}
