/** The HTTP surface: which path leads where, and what every request must pass first. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ERRORS, PointsmanError } from '../core/errors.ts';
import type { Caller } from '../runtime/caller.ts';
import { chatCompletions } from './chat-completions.ts';
import { createCheckOrigin } from './check-origin.ts';
import { sendError, toPointsmanError } from './error-response.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { listModels, retrieveModel } from './models-endpoint.ts';
import { routeEndpoint } from './route-endpoint.ts';

export interface ServerState {
  /** No new work is wanted. */
  draining: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for everything but the probes. */
    caller: Caller;
  }
}

/** Clients differ in whether their base URL ends in `/v1`. */
const PREFIXES = ['/v1', ''];
const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;

export function createServer(deps: GatewayDeps, state: ServerState): FastifyInstance {
  const { server, keys } = deps.engine.config;
  const app = Fastify({
    bodyLimit: server.maxBodyBytes,
    requestTimeout: server.requestTimeoutMs,
    // Answers may be silent for minutes: their own limits end them.
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    logger: false,
  });
  const checkOrigin = createCheckOrigin(server, keys.length > 0);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const type = request.headers['content-type'] ?? '';
    if (JSON_TYPE.test(type)) done(null, body);
    else done(new PointsmanError('unsupported_media_type', `Send \`content-type: application/json\`.`), undefined);
  });
  app.addHook('onRequest', (request, _reply, done) => {
    checkOrigin(request.headers);
    done();
  });
  app.decorateRequest('caller');
  app.setErrorHandler((error, _request, reply) => refuse(reply, toPointsmanError(error), deps));
  app.setNotFoundHandler((request, reply) => refuse(reply, notFound(app, request), deps));
  addProbes(app, state);
  void app.register((api, _options, done) => {
    // Before the body is read: nobody without a key makes this server take in 32 MB.
    api.addHook('onRequest', (request, _reply, next) => {
      request.caller = deps.authenticate(request.headers);
      next();
    });
    for (const prefix of PREFIXES) addApi(api, prefix, deps);
    done();
  });
  return app;
}

function addProbes(app: FastifyInstance, state: ServerState): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    reply.code(state.draining ? 503 : 200);
    return { status: state.draining ? 'draining' : 'ready' };
  });
}

function addApi(app: FastifyInstance, prefix: string, deps: GatewayDeps): void {
  app.post(`${prefix}/chat/completions`, (request, reply) => {
    reply.hijack();
    void chatCompletions(request.raw, reply.raw, bytesOf(request.body), request.caller, deps);
  });
  app.post(`${prefix}/route`, ({ body, headers, caller }) => routeEndpoint(bytesOf(body), headers, caller, deps));
  app.get(`${prefix}/models`, ({ caller }) => listModels(deps.engine, caller));
  // Ids of deployments hold a slash.
  app.get<{ Params: { '*': string } }>(`${prefix}/models/*`, ({ caller, params }) =>
    retrieveModel(deps.engine, caller, params['*']),
  );
}

const NO_BODY = Buffer.alloc(0);

/** Without a content type and a body there is nothing to parse. */
function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : NO_BODY;
}

function notFound(app: FastifyInstance, { method, url }: FastifyRequest): PointsmanError {
  const path = url.split('?')[0] ?? url;
  const other = (['GET', 'POST'] as const).find((known) => known !== method && app.hasRoute({ method: known, url: path }));
  return other === undefined
    ? new PointsmanError('unknown_url', `There is nothing at \`${path.slice(0, 200)}\`.`)
    : new PointsmanError('method_not_allowed', `\`${path}\` takes ${other}, not ${method}.`);
}

function refuse(reply: FastifyReply, error: PointsmanError, deps: GatewayDeps): void {
  const id = deps.random.id(deps.clock.now());
  if (ERRORS[error.code].status >= 500) deps.onDefect(error.cause ?? error, id);
  reply.hijack();
  sendError(reply.raw, error, ['x-request-id', id]);
}
