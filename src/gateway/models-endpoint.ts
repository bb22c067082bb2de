/** `GET /v1/models` and `/v1/models/{id}`: one object that the clients of both big dialects can read. */
import { PointsmanError } from '../core/errors.ts';
import { accessibleRoutes, type Caller } from '../runtime/caller.ts';
import type { Engine } from '../runtime/engine.ts';

export interface ModelEntry {
  readonly id: string;
  readonly object: 'model';
  readonly type: 'model';
  readonly display_name: string;
  readonly owned_by: string;
  /** Nobody knows when a route was created; clients want a number. */
  readonly created: number;
  readonly created_at: string;
}

export interface ModelList {
  readonly object: 'list';
  readonly data: readonly ModelEntry[];
  readonly has_more: false;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

export function listModels(engine: Engine, caller: Caller): ModelList {
  const data = accessibleRoutes(engine.config.snapshot, caller).map(entryOf);
  return {
    object: 'list',
    data,
    has_more: false,
    first_id: data[0]?.id ?? null,
    last_id: data[data.length - 1]?.id ?? null,
  };
}

/** @throws PointsmanError `model_not_found` */
export function retrieveModel(engine: Engine, caller: Caller, id: string): ModelEntry {
  if (!accessibleRoutes(engine.config.snapshot, caller).includes(id)) {
    throw new PointsmanError('model_not_found', `There is no model or route \`${id.slice(0, 100)}\`.`, {
      param: 'model',
    });
  }
  return entryOf(id);
}

function entryOf(id: string): ModelEntry {
  return {
    id,
    object: 'model',
    type: 'model',
    display_name: id,
    owned_by: 'pointsman',
    created: 0,
    created_at: '1970-01-01T00:00:00Z',
  };
}
