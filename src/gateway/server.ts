/** The HTTP surface: which path leads where, and what every request must pass first. */
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteHandlerMethod,
} from 'fastify';
import { ERRORS, PointsmanError } from '../core/errors.ts';
import type { Caller } from '../runtime/caller.ts';
import { readBody } from '../runtime/read-body.ts';
import { countTokens } from '../wire/anthropic/index.ts';
import type { AnswersUnderWay } from './answers-under-way.ts';
import { createCheckOrigin } from './check-origin.ts';
import { refuseConnection } from './connection-error.ts';
import { clientAt, ENDPOINTS, PREFIXES } from './endpoints.ts';
import { requestIdHeaders, sendError, toPointsmanError } from './error-response.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { listModels, retrieveModel } from './models-endpoint.ts';
import { routeEndpoint } from './route-endpoint.ts';
import { serveRequest } from './serve-request.ts';

export interface ServerState {
  /** No new work is wanted. */
  draining: boolean;
  readonly answers: AnswersUnderWay;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for everything but the probes. */
    caller: Caller;
  }
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;
/** How often Node looks for requests that take too long to arrive, unless their limit is shorter. */
const MAX_CHECK_MS = 30_000;

export function createServer(deps: GatewayDeps, state: ServerState): FastifyInstance {
  const { server, keys } = deps.engine.config;
  const app = Fastify({
    bodyLimit: server.maxBodyBytes,
    requestTimeout: server.requestTimeoutMs,
    // Where the limit for the head is the longer one, Node takes it for the whole request.
    http: {
      headersTimeout: server.requestTimeoutMs,
      requestTimeout: server.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(server.requestTimeoutMs, MAX_CHECK_MS),
    },
    // Answers may be silent for minutes: their own limits end them.
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, deps.random.id(deps.clock.now())),
    frameworkErrors: (error, _request, reply) => refuse(reply, toPointsmanError(error), deps),
    // No route has a schema, and their compilers are a fifth of what a start has to load.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    logger: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, ({ headers }, body, done) => {
    const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
    if (JSON_TYPE.test(type) && encoding === 'identity') done(null, body);
    else done(new PointsmanError('unsupported_media_type', 'Send `content-type: application/json`, not compressed.'));
  });
  app.addHook('onRequest', (request, _reply, done) => {
    // Before the body is read, which nobody wants.
    if (request.is404) throw unknownUrl(request);
    done();
  });
  app.decorateRequest('caller');
  app.setErrorHandler((error, _request, reply) => refuse(reply, toPointsmanError(error), deps));
  addProbes(app, state, deps);
  const checkOrigin = createCheckOrigin(server, keys.length > 0);
  void app.register((api, _options, done) => {
    // The probes are outside: whoever watches over a server asks it by its address, and learns nothing.
    // Before the body is read: nobody without a key makes this server take in 32 MB.
    api.addHook('onRequest', (request, _reply, next) => {
      if (state.draining) throw new PointsmanError('shutting_down', ERRORS.shutting_down.meaning);
      checkOrigin(request.headers);
      request.caller = deps.authenticate(request.headers);
      next();
    });
    for (const prefix of PREFIXES) addApi(api, prefix, state, deps);
    done();
  });
  app.server.on('connection', (socket) => {
    if (state.draining) socket.destroy();
  });
  return app;
}

function noSchemas(): never {
  throw new Error('no route has a schema');
}

function addProbes(app: FastifyInstance, state: ServerState, deps: GatewayDeps): void {
  // Claude Code asks so whether anybody is there.
  addRoute(app, deps, 'GET', '/', () => ({ status: 'ok' }));
  addRoute(app, deps, 'GET', '/healthz', () => ({ status: 'ok' }));
  addRoute(app, deps, 'GET', '/readyz', (_request, reply) => {
    reply.code(state.draining ? 503 : 200);
    return { status: state.draining ? 'draining' : 'ready' };
  });
}

function addApi(app: FastifyInstance, prefix: string, state: ServerState, deps: GatewayDeps): void {
  for (const endpoint of ENDPOINTS) {
    addRoute(app, deps, 'POST', prefix + endpoint.path, (request, reply) => {
      reply.hijack();
      const work = serveRequest(request.raw, reply.raw, bytesOf(request.body), request.caller, endpoint, deps);
      state.answers.add(work, reply.raw);
    });
  }
  addRoute(app, deps, 'POST', `${prefix}/messages/count_tokens`, ({ body }, reply) => {
    nameRequest(reply, deps);
    return { input_tokens: countTokens(readBody(bytesOf(body)).parsed) };
  });
  addRoute(app, deps, 'POST', `${prefix}/route`, ({ body, headers, caller }, reply) => {
    nameRequest(reply, deps);
    return routeEndpoint(bytesOf(body), headers, caller, deps);
  });
  addRoute(app, deps, 'GET', `${prefix}/models`, ({ caller }, reply) => {
    nameRequest(reply, deps);
    return listModels(deps.engine, caller);
  });
  // Ids of deployments hold a slash.
  addRoute(app, deps, 'GET', `${prefix}/models/*`, ({ caller, params }, reply) => {
    nameRequest(reply, deps);
    return retrieveModel(deps.engine, caller, (params as { readonly '*': string })['*']);
  });
}

/** A path for one method. The others are told so, also before their body is read. */
function addRoute(
  app: FastifyInstance,
  deps: GatewayDeps,
  method: 'GET' | 'POST',
  url: string,
  handler: RouteHandlerMethod,
): void {
  const allowed: readonly string[] = method === 'GET' ? ['GET', 'HEAD'] : [method];
  const others = app.supportedMethods.filter((other) => !allowed.includes(other));
  app.route({ method, url, handler });
  app.route({
    method: others,
    url,
    onRequest: (request, reply) => {
      const message = `\`${pathOf(request)}\` takes ${method}, not ${request.method}.`;
      refuse(reply, new PointsmanError('method_not_allowed', message), deps, ['allow', allowed.join(', ')]);
    },
    handler: () => {},
  });
}

function nameRequest(reply: FastifyReply, { random, clock }: GatewayDeps): void {
  const id = random.id(clock.now());
  const { url, headers } = reply.request;
  reply.header('x-request-id', id).header(clientAt(url, headers).requestIdHeader, id);
}

const NO_BODY = Buffer.alloc(0);

/** Without a content type and a body there is nothing to parse. */
function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : NO_BODY;
}

function unknownUrl(request: FastifyRequest): PointsmanError {
  return new PointsmanError('unknown_url', `There is nothing at \`${pathOf(request).slice(0, 200)}\`.`);
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? url;
}

/** @param headers names and values in turn */
function refuse(reply: FastifyReply, error: PointsmanError, deps: GatewayDeps, headers: readonly string[] = []): void {
  const id = deps.random.id(deps.clock.now());
  if (ERRORS[error.code].status >= 500 && error.code !== 'shutting_down') deps.onDefect(error.cause ?? error, id);
  reply.hijack();
  const client = clientAt(reply.request.url, reply.request.headers);
  sendError(reply.raw, error, { id, client, headers: [...requestIdHeaders(id, client), ...headers] });
}
