/** Whether this Node is one that Pointsman runs on. */
import { type DoctorCheck, failed, ok } from './doctor-check.ts';
import { readManifest } from './manifest.ts';

const NAME = 'node';

/** @param version as `process.versions.node` */
export function checkNode(version: string = process.versions.node): DoctorCheck {
  const { node: wanted } = readManifest().engines;
  const least = wanted.replace(/^\D*/, '');
  return isAtLeast(version, least)
    ? ok(NAME, version)
    : failed(NAME, `${version}, but ${wanted} is needed`, 'Install a newer Node.js.');
}

function isAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = numbers(version);
  const [leastMajor = 0, leastMinor = 0] = numbers(least);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

function numbers(version: string): readonly number[] {
  return version.split('.').map(Number);
}
