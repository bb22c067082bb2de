/** What may be touched in one file only, so that a test can put a value in its place. */
import ts from 'typescript';
import { violation } from './tree.mjs';

/** @typedef {import('./tree.mjs').File} File */
/** @typedef {import('./tree.mjs').Tree} Tree */
/** @typedef {import('./tree.mjs').Violation} Violation */
/**
 * @typedef {object} Place
 * @property {string} rule
 * @property {string} home The only file where it is allowed.
 * @property {readonly string[]} exempt Folders where the rule does not apply.
 * @property {readonly string[]} names Global names, or `module.name` for what comes from Node's module of that name.
 * @property {readonly string[]} modules Modules of which no value may be imported.
 */

/** @type {readonly Place[]} */
export const places = [
  {
    rule: 'one-clock',
    home: 'src/runtime/clock.ts',
    exempt: ['src/testing/'],
    names: [
      ...['Date.now', 'Date()', 'new Date()', 'performance', 'setTimeout', 'setInterval', 'setImmediate'],
      ...['AbortSignal.timeout', 'process.hrtime', 'process.uptime'],
    ],
    modules: ['timers', 'timers/promises', 'perf_hooks'],
  },
  {
    rule: 'one-random',
    home: 'src/runtime/random.ts',
    exempt: [],
    names: [
      ...['Math.random', 'crypto.randomUUID', 'crypto.randomBytes', 'crypto.randomInt', 'crypto.randomFill'],
      ...['crypto.randomFillSync', 'crypto.getRandomValues', 'crypto.webcrypto'],
    ],
    modules: [],
  },
  {
    rule: 'one-env',
    home: 'src/config/env.ts',
    exempt: [],
    names: ['process.env', 'process.loadEnvFile'],
    modules: [],
  },
  {
    rule: 'one-upstream',
    home: 'src/runtime/upstream.ts',
    exempt: ['src/testing/'],
    names: [
      ...['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'navigator.sendBeacon'],
      ...['http.request', 'http.get', 'http.Agent', 'http.globalAgent', 'http.ClientRequest'],
      ...['https.request', 'https.get', 'https.Agent', 'https.globalAgent', 'http2.connect'],
      ...['net.connect', 'net.createConnection', 'net.Socket', 'net.Stream', 'tls.connect', 'tls.TLSSocket'],
    ],
    modules: ['undici', 'dgram'],
  },
];

/**
 * @param {File} file
 * @param {Tree} tree
 * @returns {readonly Violation[]}
 */
export function checkPlaces(file, tree) {
  const rules = places.filter(
    ({ home, exempt }) => file.path !== home && !exempt.some((folder) => file.path.startsWith(folder)),
  );
  /** @type {Violation[]} */
  const found = rules.flatMap((place) => importedModules(file, place));
  /** @type {(node: ts.Node, name: string) => void} */
  const report = (node, name) => {
    for (const { rule, home, names } of rules) {
      if (names.some((entry) => name === entry || name.startsWith(`${entry}.`))) {
        found.push(violation(rule, file, node, `${name} belongs in ${home}`));
      }
    }
  };
  walk(file.source, tree.checker, report);
  return found;
}

/**
 * @param {File} file
 * @param {Place} place
 */
function importedModules(file, place) {
  return file.imports
    .filter((entry) => !entry.typeOnly && place.modules.includes(bareName(entry.specifier)))
    .map((entry) => violation(place.rule, file, entry.node, `${entry.specifier} belongs in ${place.home}`));
}

/**
 * Calls `report` with the dotted name of every global, and of everything taken from a module, that the code reads.
 *
 * @param {ts.Node} node
 * @param {ts.TypeChecker} checker
 * @param {(node: ts.Node, name: string) => void} report
 */
function walk(node, checker, report) {
  if (ts.isImportDeclaration(node) || (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))) return;
  if (ts.isExportDeclaration(node)) {
    for (const name of reExported(node)) report(node, name);
    return;
  }
  for (const name of destructured(node, checker)) report(node, name);
  const path = pathOf(node, checker);
  if (path !== undefined) {
    report(node, withCall(node, path));
    return;
  }
  // The name after a dot is no reference of its own.
  if (ts.isPropertyAccessExpression(node)) walk(node.expression, checker, report);
  else ts.forEachChild(node, (child) => walk(child, checker, report));
}

/**
 * The dotted name of an expression whose root is a global or an import from a package; nothing for local names.
 *
 * @param {ts.Node} node
 * @param {ts.TypeChecker} checker
 * @returns {string | undefined}
 */
function pathOf(node, checker) {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return pathOf(node.expression, checker);
  if (ts.isIdentifier(node)) return rootOf(node, checker);
  if (ts.isPropertyAccessExpression(node)) return joined(pathOf(node.expression, checker), node.name.text);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return joined(pathOf(node.expression, checker), node.argumentExpression.text);
  }
  return undefined;
}

/**
 * `globalThis.fetch` is `fetch`, and `performance` of perf_hooks or `setTimeout` of timers are the globals.
 *
 * @param {string | undefined} path
 * @param {string} name
 */
function joined(path, name) {
  if (path === undefined) return undefined;
  return ['globalThis', 'global', 'self', 'window'].includes(path) ? name : `${path}.${name}`;
}

/**
 * @param {ts.Identifier} node
 * @param {ts.TypeChecker} checker
 */
function rootOf(node, checker) {
  const { parent } = node;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return undefined;
  const symbol = ts.isShorthandPropertyAssignment(parent)
    ? checker.getShorthandAssignmentValueSymbol(parent)
    : checker.getSymbolAtLocation(node);
  if (symbol === undefined || node.text === 'globalThis') return node.text;
  const declaration = symbol.declarations?.[0];
  return declaration === undefined ? undefined : importedName(declaration);
}

/**
 * What an import binding stands for: `crypto.randomUUID` for `import { randomUUID } from 'node:crypto'`.
 *
 * @param {ts.Declaration} declaration
 */
function importedName(declaration) {
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
  if (statement === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return undefined;
  const { text } = statement.moduleSpecifier;
  if (text.startsWith('.')) return undefined;
  const module = bareName(text);
  if (!ts.isImportSpecifier(declaration)) return module;
  return `${module}.${(declaration.propertyName ?? declaration.name).text}`;
}

/**
 * What `const { env } = process` reads.
 *
 * @param {ts.Node} node
 * @param {ts.TypeChecker} checker
 */
function destructured(node, checker) {
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name) || node.initializer === undefined)
    return [];
  const path = pathOf(node.initializer, checker);
  return node.name.elements.flatMap((element) => {
    const name = element.propertyName ?? element.name;
    return joined(path, ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : '') ?? [];
  });
}

/**
 * What `export { randomUUID } from 'node:crypto'` hands on.
 *
 * @param {ts.ExportDeclaration} node
 */
function reExported(node) {
  if (node.moduleSpecifier === undefined || !ts.isStringLiteral(node.moduleSpecifier)) return [];
  if (node.exportClause === undefined || !ts.isNamedExports(node.exportClause)) return [];
  const module = bareName(node.moduleSpecifier.text);
  return node.exportClause.elements.map((element) => `${module}.${(element.propertyName ?? element.name).text}`);
}

/**
 * `Date` is harmless by itself, and `new Date(ms)` converts; without an argument both read the clock.
 *
 * @param {ts.Node} node
 * @param {string} path
 */
function withCall(node, path) {
  const { parent } = node;
  if (ts.isNewExpression(parent) && parent.expression === node && !parent.arguments?.length) return `new ${path}()`;
  return ts.isCallExpression(parent) && parent.expression === node && path === 'Date' ? 'Date()' : path;
}

/** @param {string} specifier */
const bareName = (specifier) => specifier.replace(/^node:/, '');
