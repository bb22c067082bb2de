/** Where a provider is: the address that is written, or that of its preset with the blanks filled in. */
import { type BaseUrl, readBaseUrl } from '../base-url.ts';
import { PLACES, type Preset } from '../presets.ts';
import type { Path, ProblemList } from '../problems.ts';
import { authsOf, type WrittenProvider } from './written-provider.ts';

export type ValidUrl = Extract<BaseUrl, { ok: true }>;

/** Undefined after having reported why there is none. */
export function readAddress(written: WrittenProvider): ValidUrl | undefined {
  const { raw, path, preset, problems } = written;
  checkVersion(written);
  checkPlaces(written);
  if (raw.baseUrl !== undefined) return checkUrl(raw.baseUrl, [...path, 'baseUrl'], problems);
  if (preset === undefined) {
    problems.error([...path, 'baseUrl'], 'is missing', 'Say where its API is, or name a preset');
    return undefined;
  }
  const filled = fill(templateOf(preset, written), written);
  return filled === undefined ? undefined : checkUrl(filled, path, problems);
}

/** The address as a URL, or undefined after having reported that it is none. */
export function checkUrl(text: string, path: Path, problems: ProblemList): ValidUrl | undefined {
  const url = readBaseUrl(text);
  if (url.ok) return url;
  problems.error(path, url.message);
  return undefined;
}

function templateOf(preset: Preset, { raw }: WrittenProvider): string {
  if (raw.apiVersion !== undefined && preset.versioned !== undefined) return preset.versioned.baseUrl;
  return (raw.location === 'global' ? preset.globalUrl : undefined) ?? preset.baseUrl;
}

function fill(template: string, { raw, path, problems }: WrittenProvider): string | undefined {
  const missing = PLACES.filter((place) => template.includes(`{${place}}`) && raw[place] === undefined);
  for (const place of missing) problems.error([...path, place], `is missing: it is a part of ${template}`);
  if (missing.length > 0) return undefined;
  return PLACES.reduce((text, place) => text.replaceAll(`{${place}}`, raw[place] ?? ''), template);
}

function checkPlaces({ raw, path, preset, problems }: WrittenProvider): void {
  const template = raw.baseUrl === undefined ? (preset?.baseUrl ?? '') : '';
  for (const place of PLACES) {
    const isSigned = place === 'region' && authsOf(raw).some(({ type }) => type === 'aws');
    if (raw[place] === undefined || isSigned || template.includes(`{${place}}`)) continue;
    const message =
      raw.baseUrl === undefined ? 'is no part of the address of this provider' : 'has no use beside baseUrl';
    problems.error([...path, place], message, 'Remove it');
  }
}

function checkVersion({ raw, path, preset, dialect, problems }: WrittenProvider): void {
  if (raw.apiVersion === undefined) return;
  if (preset?.versioned === undefined) {
    problems.error([...path, 'apiVersion'], 'is only for the preset azure-openai', 'Remove it, or name the preset');
  } else if (dialect !== preset.dialects[0]) {
    problems.error([...path, 'apiVersion'], `is only for the dialect ${preset.dialects[0]}`, 'Remove it');
  }
}
