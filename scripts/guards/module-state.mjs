/** Importing a file does nothing, and nothing changes at the top level of one. */
import ts from 'typescript';
import { violation } from './tree.mjs';

/** @typedef {import('./tree.mjs').File} File */
/** @typedef {import('./tree.mjs').Violation} Violation */

/** The command's entry is the one file that runs when it is loaded. */
const programs = ['src/cli/main.ts'];

const mutable = ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'];
const staticAndReadonly = ts.ModifierFlags.Static | ts.ModifierFlags.Readonly;
const frozen = /^(readonly\b|Readonly|NonEmpty<)/;

/**
 * @param {File} file
 * @returns {readonly Violation[]}
 */
export function checkModuleState(file) {
  return [...variables(file), ...statics(file)];
}

/**
 * @param {File} file
 * @returns {readonly Violation[]}
 */
function variables(file) {
  return file.source.statements.filter(ts.isVariableStatement).flatMap((statement) => {
    const { declarations, flags } = statement.declarationList;
    if ((flags & ts.NodeFlags.Const) === 0) {
      return [violation('module-state', file, statement, 'a variable at the top level is state shared by everybody')];
    }
    return declarations
      .filter((one) => isMutableValue(one, file.source))
      .map((one) =>
        violation(
          'module-state',
          file,
          one,
          `${one.name.getText(file.source)} can be changed: give it a readonly type`,
        ),
      );
  });
}

/**
 * A static field lives as long as a variable at the top level does.
 *
 * @param {File} file
 * @returns {readonly Violation[]}
 */
function statics(file) {
  const members = file.source.statements.filter(ts.isClassDeclaration).flatMap((statement) => statement.members);
  const fields = members.filter((member) => {
    const modifiers = ts.getCombinedModifierFlags(member);
    return ts.isPropertyDeclaration(member) && (modifiers & staticAndReadonly) === ts.ModifierFlags.Static;
  });
  return fields.map((field) => violation('module-state', file, field, 'a static field is state shared by everybody'));
}

/**
 * A collection, a list or an empty object without a readonly type. An empty object may have a type of its own, whose
 * fields say themselves that they are readonly.
 *
 * @param {ts.VariableDeclaration} declaration
 * @param {ts.SourceFile} source
 */
function isMutableValue({ initializer, type }, source) {
  const typeText = type?.getText(source);
  if (initializer === undefined || (typeText !== undefined && frozen.test(typeText))) return false;
  const value = ts.isSatisfiesExpression(initializer) ? initializer.expression : initializer;
  if (ts.isNewExpression(value)) return mutable.includes(value.expression.getText(source));
  if (!ts.isObjectLiteralExpression(value)) return ts.isArrayLiteralExpression(value);
  return value.properties.length === 0 && (typeText === undefined || /^(Record<|\{)/.test(typeText));
}

/**
 * @param {File} file
 * @returns {readonly Violation[]}
 */
export function checkImportEffects(file) {
  if (programs.includes(file.path)) return [];
  const classes = file.source.statements.filter(ts.isClassDeclaration);
  const effects = [
    ...file.source.statements.filter((statement) => !isDeclaration(statement)),
    ...classes.flatMap((statement) => statement.members.filter(ts.isClassStaticBlockDeclaration)),
  ];
  return effects.map((node) => violation('import-effects', file, node, 'importing a file must do nothing'));
}

/** @param {ts.Statement} statement */
function isDeclaration(statement) {
  if (ts.isImportDeclaration(statement)) return statement.importClause !== undefined;
  return (
    ts.isVariableStatement(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isExportAssignment(statement) ||
    // `declare module` adds to the types of a package.
    ts.isModuleDeclaration(statement)
  );
}
