/** The product's source as the guards see it: parsed files, what each imports, and which names are globals. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import ts from 'typescript';

/** @typedef {{ readonly rule: string, readonly path: string, readonly line: number, readonly message: string }} Violation */
/** @typedef {{ readonly specifier: string, readonly target: string | undefined, readonly typeOnly: boolean, readonly node: ts.Node }} Import */
/** @typedef {{ readonly path: string, readonly source: ts.SourceFile, readonly imports: readonly Import[] }} File */
/** @typedef {{ readonly files: readonly File[], readonly checker: ts.TypeChecker }} Tree */

const parseOnly = {
  noLib: true,
  noResolve: true,
  types: [],
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  noEmit: true,
};

/**
 * The sources of the product below `root/src`, without tests; keys are paths from the root with forward slashes.
 *
 * @param {string} root
 * @returns {ReadonlyMap<string, string>}
 */
export function readSources(root) {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const paths = names.map((name) => join('src', name)).filter((path) => isProductSource(path));
  return new Map(paths.sort().map((path) => [path.split(sep).join('/'), readFileSync(join(root, path), 'utf8')]));
}

/** @param {string} path */
const isProductSource = (path) => /\.m?ts$/.test(path) && !/\.(test|test-d|d)\.m?ts$/.test(path);

/**
 * Without a standard library and without resolved imports: a name that then has no symbol is a global.
 *
 * @param {ReadonlyMap<string, string>} sources
 * @returns {Tree}
 */
export function parseTree(sources) {
  const root = '/tree/';
  const program = ts.createProgram({
    rootNames: [...sources.keys()].map((path) => root + path),
    options: parseOnly,
    host: memoryHost(root, sources),
  });
  const files = [...sources.keys()].map((path) => {
    const source = program.getSourceFile(root + path);
    if (source === undefined) throw new Error(`${path} was not parsed`);
    return { path, source, imports: importsOf(path, source) };
  });
  return { files, checker: program.getTypeChecker() };
}

/**
 * @param {string} root
 * @param {ReadonlyMap<string, string>} sources
 * @returns {ts.CompilerHost}
 */
function memoryHost(root, sources) {
  /** @param {string} name */
  const textOf = (name) => sources.get(relative(root, name).split(sep).join('/'));
  return {
    fileExists: (name) => textOf(name) !== undefined,
    readFile: textOf,
    getSourceFile: (name, languageVersion) => {
      const text = textOf(name);
      return text === undefined ? undefined : ts.createSourceFile(name, text, languageVersion, true);
    },
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => {},
  };
}

/**
 * Static and dynamic imports, re-exports and `import('…')` types.
 *
 * @param {string} path
 * @param {ts.SourceFile} source
 * @returns {readonly Import[]}
 */
function importsOf(path, source) {
  /** @type {Import[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined)
      found.push({ specifier, target: targetOf(path, specifier), typeOnly: isTypeOnly(node), node });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** @param {ts.Node} node */
function specifierOf(node) {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
    return ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return node.argument.literal.text;
  }
  const [argument] = isLoadCall(node) ? node.arguments : [];
  return argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : undefined;
}

/**
 * `import(x)` and `require(x)`.
 *
 * @param {ts.Node} node
 * @returns {node is ts.CallExpression}
 */
function isLoadCall(node) {
  if (!ts.isCallExpression(node)) return false;
  return (
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === 'require')
  );
}

/** @param {ts.Node} node */
function isTypeOnly(node) {
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  return ts.isExportDeclaration(node) ? node.isTypeOnly : ts.isImportTypeNode(node);
}

/**
 * The imported file's path from the root, or nothing for a package.
 *
 * @param {string} path
 * @param {string} specifier
 */
function targetOf(path, specifier) {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), specifier)) : undefined;
}

/**
 * @param {string} rule
 * @param {File} file
 * @param {ts.Node} node
 * @param {string} message
 * @returns {Violation}
 */
export function violation(rule, file, node, message) {
  const { line } = file.source.getLineAndCharacterOfPosition(node.getStart(file.source));
  return { rule, path: file.path, line: line + 1, message };
}
