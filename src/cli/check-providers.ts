/** Whether the providers of a config answer, know the credential and have the models. */
import type { Auth, Config, Provider } from '../core/config.ts';
import { isPointsmanError, type PointsmanError } from '../core/errors.ts';
import { systemClock } from '../runtime/clock.ts';
import { type Authorizer, createAuthorizer } from '../runtime/credentials/authorizer.ts';
import { fixedHeaders } from '../runtime/provider-call.ts';
import { type PlainAnswer, probe, request } from '../runtime/upstream.ts';
import { type DoctorCheck, failed, ok, warning } from './doctor-check.ts';
import { formatNumberOf } from './format.ts';
import { MODEL_LISTS } from './model-lists.ts';

const LIMIT_MS = 2000;

/** What became of the question which models there are. */
type Reply =
  | { readonly kind: 'answer'; readonly answer: PlainAnswer }
  | { readonly kind: 'silence' }
  /** It was not even asked: nobody could prove who asks. */
  | { readonly kind: 'no-proof'; readonly error: PointsmanError };

export async function checkProviders({ providers, snapshot }: Config): Promise<readonly DoctorCheck[]> {
  const deployments = Object.values(snapshot.deployments);
  const authorizer = createAuthorizer({ request, clock: systemClock });
  return await Promise.all(
    Object.values(providers).flatMap((provider) => {
      const wanted = deployments.filter((deployment) => deployment.provider === provider.name);
      const names = wanted.map(({ upstreamModel }) => upstreamModel);
      return provider.credentials.map(async (auth, index) => {
        const reply = await askForModels(provider, auth, authorizer);
        const which = provider.credentials.length === 1 ? '' : ` (credential ${index + 1})`;
        return judge(`provider ${provider.name}${which}`, { provider, auth }, reply, names);
      });
    }),
  );
}

/** With one of its credentials. */
interface Asked {
  readonly provider: Provider;
  readonly auth: Auth;
}

const NO_BODY = Buffer.alloc(0);

async function askForModels(provider: Provider, auth: Auth, authorizer: Authorizer): Promise<Reply> {
  const list = MODEL_LISTS[provider.dialect];
  const url = provider.baseUrl + (list?.path ?? '');
  try {
    const proof = await authorizer.headers(auth, provider.name, { method: 'GET', url, body: NO_BODY });
    const headers = [...fixedHeaders(provider), ...(list?.headers ?? []), ...proof];
    const answer = await probe(url, headers, LIMIT_MS);
    return answer === undefined ? { kind: 'silence' } : { kind: 'answer', answer };
  } catch (error) {
    if (isPointsmanError(error)) return { kind: 'no-proof', error };
    throw error;
  }
}

function judge(name: string, { provider, auth }: Asked, reply: Reply, wanted: readonly string[]): DoctorCheck {
  const { baseUrl, local, dialect } = provider;
  if (reply.kind === 'no-proof') return unproved(name, reply.error);
  if (reply.kind === 'silence') {
    const remedy = local ? 'Start the server, or correct `baseUrl`.' : 'Check the network and `baseUrl`.';
    return failed(name, `nobody answers at ${baseUrl} within ${LIMIT_MS / 1000} s`, remedy);
  }
  const { status, body } = reply.answer;
  if (status >= 500)
    return failed(name, `${baseUrl} answers with ${status}`, 'Wait, or look at the status page of the provider.');
  const list = MODEL_LISTS[dialect];
  if (list === undefined) return ok(name, `${baseUrl} answers (credential and models cannot be checked there)`);
  if (status === 401 || status === 403) return refused(name, auth, status);
  if (status !== 200) return ok(name, `${baseUrl} answers (it lists no models: ${status})`);
  return checkModels(name, baseUrl, list.read(body), wanted);
}

/** The token service has said no, or nothing that can be understood. */
function unproved(name: string, { code, message }: PointsmanError): DoctorCheck {
  const remedy =
    code === 'upstream_credential_rejected' ? 'Check what `auth` says.' : 'Check the network and the token service.';
  return failed(name, message, remedy);
}

function refused(name: string, auth: Auth, status: number): DoctorCheck {
  return auth.kind === 'none'
    ? failed(name, `wants a credential (${status})`, 'Give `apiKey`.')
    : failed(name, `rejects the credential (${status})`, 'Check the variable that `apiKey` or `auth` names.');
}

/** Some providers do not list every model that they serve, so one that is missing proves nothing. */
function checkModels(
  name: string,
  baseUrl: string,
  served: readonly string[] | undefined,
  wanted: readonly string[],
): DoctorCheck {
  if (served === undefined) return ok(name, `${baseUrl} answers (its list of models cannot be read)`);
  const missing = wanted.filter((model) => !served.includes(model));
  const count = formatNumberOf(served.length, 'model');
  if (missing.length === 0) return ok(name, `${baseUrl} serves ${count}`);
  return warning(
    name,
    `${baseUrl} does not list ${missing.join(', ')}`,
    'Check `upstreamModel`, or load the model there.',
  );
}
