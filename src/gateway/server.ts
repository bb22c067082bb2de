/** The HTTP surface: which path leads where, and what every request must pass first. */
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type onRequestHookHandler,
  type RouteHandlerMethod,
} from 'fastify';
import { ERRORS, PointsmanError } from '../core/errors.ts';
import type { Caller } from '../runtime/caller.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import { readBody } from '../runtime/read-body.ts';
import { countTokens } from '../wire/anthropic/index.ts';
import type { AnswersUnderWay } from './answers-under-way.ts';
import type { Arriving } from './arriving.ts';
import { refuseConnection } from './connection-error.ts';
import { clientAt, ENDPOINTS, PREFIXES } from './endpoints.ts';
import { isOfTheMoment, requestIdHeaders, retryAfterOf, sendError, toPointsmanError } from './error-response.ts';
import type { GatewayDeps, Serving } from './gateway-deps.ts';
import { holdBody } from './hold-body.ts';
import { listModels, retrieveModel } from './models-endpoint.ts';
import type { LoadGauge } from './overload.ts';
import { routeEndpoint } from './route-endpoint.ts';
import { cancelOnClose, serveRequest } from './serve-request.ts';

export interface ServerState {
  /** While it drains no new work is wanted, but whoever comes is told so. */
  phase: 'serving' | 'draining' | 'closed';
  readonly arriving: Arriving;
  readonly answers: AnswersUnderWay;
  readonly load: LoadGauge;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for everything but the probes, as is the caller. */
    serving: Serving;
    caller: Caller;
  }
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;
/** How often Node looks for requests that take too long to arrive, unless their limit is shorter. */
const MAX_CHECK_MS = 30_000;
/** A client that has vanished without a word is found out by the system, some time after this. */
const KEEP_ALIVE_DELAY_MS = 30_000;

export function createServer(deps: GatewayDeps, state: ServerState): FastifyInstance {
  const { server } = deps.current().engine.config;
  const app = Fastify({
    bodyLimit: server.maxBodyBytes,
    requestTimeout: server.requestTimeoutMs,
    // Where the limit for the head is the longer one, Node takes it for the whole request.
    http: {
      headersTimeout: server.requestTimeoutMs,
      requestTimeout: server.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(server.requestTimeoutMs, MAX_CHECK_MS),
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
      // Else the first of two keys would count, and somebody before us may have looked at the other one.
      joinDuplicateHeaders: true,
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
  app.addHook('onRequest', (request, reply, done) => {
    // Whoever comes again shall come to another server.
    if (state.phase !== 'serving') reply.raw.shouldKeepAlive = false;
    // Before the body is read, which nobody wants.
    if (request.is404) throw unknownUrl(request);
    done();
  });
  app.decorateRequest('serving');
  app.decorateRequest('caller');
  app.setErrorHandler((error, _request, reply) => refuse(reply, toPointsmanError(error), deps));
  addProbes(app, state, deps);
  void app.register((api, _options, done) => {
    // The probes are outside: whoever watches over a server asks it by its address, and learns nothing.
    // Before the body is read: nobody without a key makes this server take in 32 MB.
    api.addHook('onRequest', (request, _reply, next) => {
      if (state.phase !== 'serving') throw shuttingDown();
      request.serving = deps.current();
      request.serving.checkOrigin(request.headers);
      request.caller = request.serving.authenticate(request.headers);
      next();
    });
    for (const prefix of PREFIXES) addApi(api, prefix, state, deps);
    done();
  });
  app.server.maxConnections = server.maxConnections;
  app.server.on('connection', (socket) => {
    if (state.phase === 'closed') socket.destroy();
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
    const isServing = state.phase === 'serving';
    reply.code(isServing ? 200 : 503);
    return { status: isServing ? 'ready' : 'draining' };
  });
}

function addApi(app: FastifyInstance, prefix: string, state: ServerState, deps: GatewayDeps): void {
  const expectBody = ({ raw: message }: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { raw: response } = reply;
    state.arriving.add(message, response, () => {
      response.shouldKeepAlive = false;
      refuse(reply, shuttingDown(), deps);
      // The server closes when that is delivered.
      state.answers.add(Promise.resolve(), response, new Cancellation());
    });
    done();
  };
  const takeIn = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    holdBody(request.raw, reply.raw, request.serving.loadLimits, state.load, (error) => refuse(reply, error, deps));
    done();
  };
  for (const endpoint of ENDPOINTS) {
    const serve: RouteHandlerMethod = ({ raw: message, body, caller, serving: { engine } }, reply) => {
      reply.hijack();
      const response = reply.raw;
      const cancellation = cancelOnClose(message, response);
      const served = { message, response, bytes: bytesOf(body), caller, endpoint, engine, cancellation };
      state.answers.add(serveRequest(served, deps), response, cancellation);
    };
    addRoute(app, deps, 'POST', prefix + endpoint.path, serve, [expectBody, takeIn]);
  }
  const count: RouteHandlerMethod = ({ body }, reply) => {
    nameRequest(reply, deps);
    return { input_tokens: countTokens(readBody(bytesOf(body)).parsed) };
  };
  addRoute(app, deps, 'POST', `${prefix}/messages/count_tokens`, count, [expectBody, takeIn]);
  const decide: RouteHandlerMethod = ({ body, headers, caller, serving }, reply) => {
    nameRequest(reply, deps);
    return routeEndpoint(bytesOf(body), headers, caller, serving.engine);
  };
  addRoute(app, deps, 'POST', `${prefix}/route`, decide, [expectBody]);
  addRoute(app, deps, 'GET', `${prefix}/models`, ({ caller, serving }, reply) => {
    nameRequest(reply, deps);
    return listModels(serving.engine, caller);
  });
  // Ids of deployments hold a slash.
  addRoute(app, deps, 'GET', `${prefix}/models/*`, ({ caller, serving, params }, reply) => {
    nameRequest(reply, deps);
    return retrieveModel(serving.engine, caller, (params as { readonly '*': string })['*']);
  });
}

/** A path for one method. The others are told so, also before their body is read. */
function addRoute(
  app: FastifyInstance,
  deps: GatewayDeps,
  method: 'GET' | 'POST',
  url: string,
  handler: RouteHandlerMethod,
  onRequest: onRequestHookHandler[] = [],
): void {
  const allowed: readonly string[] = method === 'GET' ? ['GET', 'HEAD'] : [method];
  const others = app.supportedMethods.filter((other) => !allowed.includes(other));
  app.route({ method, url, onRequest, handler });
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

function shuttingDown(): PointsmanError {
  return new PointsmanError('shutting_down', ERRORS.shutting_down.meaning);
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
  if (ERRORS[error.code].status >= 500 && !isOfTheMoment(error)) deps.onDefect(error.cause ?? error, id);
  reply.hijack();
  const client = clientAt(reply.request.url, reply.request.headers);
  const retryAfterMs = retryAfterOf(error, () => deps.random.draw());
  sendError(reply.raw, error, { id, client, headers: [...requestIdHeaders(id, client), ...headers], retryAfterMs });
}
