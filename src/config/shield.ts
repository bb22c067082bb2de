/**
 * Lets `${NAME}` stand unquoted inside `{ }` and `[ ]`, where YAML gives the braces a meaning of their own.
 *
 * Before the text is parsed, the characters of every variable that YAML could misread are replaced by others
 * that mean nothing to it, one for one, so that lines and columns stay what they are.
 */

const VARIABLE = /\$\{[A-Za-z_][A-Za-z0-9_]*(?::-[^{}"'\\\n]*)?\}/g;
const MISREAD = '{}[],:#';
/** Code points that Unicode reserves for the inner use of programs, so that no text holds them. */
const FIRST_STAND_IN = 0xfdd0;
const STAND_INS = /[\ufdd0-\ufdef]/g;

export function shield(text: string): string {
  // A text that does hold them could not be restored.
  if (text.search(STAND_INS) !== -1) return text;
  return text.replace(VARIABLE, (variable) => [...variable].map(standIn).join(''));
}

export function unshield(text: string): string {
  return text.replace(STAND_INS, (char) => MISREAD[char.charCodeAt(0) - FIRST_STAND_IN] ?? char);
}

function standIn(char: string): string {
  const index = MISREAD.indexOf(char);
  return index === -1 ? char : String.fromCharCode(FIRST_STAND_IN + index);
}
