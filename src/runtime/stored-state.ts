/** A conversation that is stored at a provider goes on there and nowhere else. */
import type { ChatRequest } from '../core/chat-request.ts';
import type { Snapshot } from '../core/decision.ts';
import { PointsmanError } from '../core/errors.ts';
import { unmetPlacement } from '../core/filters.ts';
import { storedStateIn } from '../wire/openai-responses/index.ts';
import { type Access, type Caller, routesOf } from './caller.ts';
import { constraintsOf } from './question.ts';

/**
 * Which of several providers has it is not known here, and to the others its name means nothing.
 *
 * @throws PointsmanError `invalid_value`, with the field that names it
 */
export function checkStoredState(
  request: ChatRequest,
  access: Access,
  caller: Caller,
  { deployments }: Snapshot,
): void {
  const param = storedStateIn(request);
  if (param === undefined) return;
  const able = routesOf(access).flatMap((route) => {
    const constraints = constraintsOf(request, route, caller);
    const candidates = route.candidates.filter(({ deployment }) => !access.forbidden.includes(deployment));
    return candidates
      .map(({ deployment }) => deployments[deployment])
      .filter((facts) => facts?.dialect === request.dialect && unmetPlacement(facts, constraints).length === 0);
  });
  const providers = [...new Set(able.map((facts) => facts?.provider))];
  if (providers.length < 2) return;
  throw new PointsmanError(
    'invalid_value',
    `\`${param}\` names what is stored at one provider, but \`${request.model}\` leads to several ` +
      `(${providers.join(', ')}). Ask for a model of the one that has it, or name it in \`provider.only\`.`,
    { param },
  );
}
