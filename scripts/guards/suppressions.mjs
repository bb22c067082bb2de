/** A guard that can be switched off in a comment is no guard. */

/** @typedef {import('./tree.mjs').File} File */
/** @typedef {import('./tree.mjs').Violation} Violation */

const guarded = [
  ...['noExcessiveLinesPerFunction', 'noExcessiveLinesPerFile', 'noImportCycles', 'noExplicitAny', 'noDefaultExport'],
  ...['noFloatingPromises', 'useImportType'],
];
const forbidden = new RegExp(
  `@ts-(ignore|nocheck)|biome-ignore-(all|start)|biome-ignore lint(?:/\\w+)?(?::|/(?:${guarded.join('|')})\\b)`,
);

/**
 * @param {File} file
 * @returns {readonly Violation[]}
 */
export function checkSuppressions(file) {
  return file.source.text.split('\n').flatMap((text, index) => {
    const [comment] = forbidden.exec(text) ?? [];
    if (comment === undefined) return [];
    return [{ rule: 'suppressions', path: file.path, line: index + 1, message: `${comment} switches a guard off` }];
  });
}
