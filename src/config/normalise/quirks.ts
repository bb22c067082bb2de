/** In what a provider differs from its dialect: what is written, over what its preset says. */
import type { Quirks } from '../../core/quirks.ts';
import type { RawQuirks } from '../raw-config.ts';
import type { WrittenProvider } from './written-provider.ts';

const TAKEN_BACK: readonly unknown[] = [false, null, 'max_completion_tokens'];

export function readQuirks(written: WrittenProvider): Quirks {
  const merged: RawQuirks = { ...known(written), ...aliases(written), ...written.raw.quirks };
  // What is taken back is as good as never said.
  const said = Object.entries(merged).filter(([, value]) => !TAKEN_BACK.includes(value));
  return Object.fromEntries(said) as Quirks;
}

function known({ raw, preset, dialect }: WrittenProvider): RawQuirks {
  // Most servers that are known by nothing but their address know what is old only, and the others know that too.
  if (preset === undefined) return dialect === 'openai-chat' ? { limitField: 'max_tokens', noDeveloperRole: true } : {};
  if (dialect !== preset.dialects[0]) return {};
  const { apiVersion } = raw;
  if (apiVersion === undefined || preset.versioned === undefined) return preset.quirks as RawQuirks;
  const whole = preset.versioned.path.replace('{apiVersion}', apiVersion);
  return { ...(preset.quirks as RawQuirks), path: { whole } };
}

function aliases({ raw, path, problems }: WrittenProvider): RawQuirks {
  const { streamUsage, limitField, quirks } = raw;
  if (streamUsage !== undefined && quirks?.noStreamUsage !== undefined) {
    problems.error([...path, 'streamUsage'], 'is another name for quirks.noStreamUsage', 'Keep one of them');
  }
  if (limitField !== undefined && quirks?.limitField !== undefined) {
    problems.error([...path, 'limitField'], 'is another name for quirks.limitField', 'Keep one of them');
  }
  return {
    ...(streamUsage === undefined ? {} : { noStreamUsage: !streamUsage }),
    ...(limitField === undefined ? {} : { limitField }),
  };
}
