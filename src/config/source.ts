/** Text → plain value, with the place in the text of every part of it. */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { NonEmpty } from '../core/decision.ts';
import type { Locate, Path, Position, Problem } from './problems.ts';
import { shield, unshield } from './shield.ts';

export type Format = 'yaml' | 'json';

export type Source =
  | { readonly ok: true; readonly value: unknown; readonly locate: Locate }
  | { readonly ok: false; readonly problems: NonEmpty<Problem> };

/** After a few errors of syntax, the rest are only their consequences. */
const MAX_SYNTAX_ERRORS = 5;

/** In the words of a configuration, where the parser's own are those of YAML. */
const MESSAGES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this name is here for the second time',
  MULTIPLE_DOCS: 'a second document begins here, and only one is read',
};

/**
 * JSON is read as the YAML it is, with JSON's scalars only: so a name that is there twice is an error, and every
 * error has a line. (Comments and trailing commas do no harm.)
 */
export function parseSource(text: string, format: Format): Source {
  const lines = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  try {
    const document = parseDocument(shield(text), {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
      schema: format === 'json' ? 'json' : 'core',
    });
    const [first, ...more] = document.errors
      .slice(0, MAX_SYNTAX_ERRORS)
      .map(({ code, message, pos }) => syntaxError(MESSAGES[code] ?? unshield(message), positionAt(pos[0])));
    if (first !== undefined) return { ok: false, problems: [first, ...more] };
    visit(document, {
      Scalar: (_, scalar) => {
        if (typeof scalar.value === 'string') scalar.value = unshield(scalar.value);
      },
    });
    return { ok: true, value: document.toJS(), locate: (path) => positionAt(offsetOf(path, document)) };
  } catch (error) {
    // Aliases without an anchor, or so many that they are an attack, are only found while the value is built.
    return { ok: false, problems: [syntaxError(error instanceof Error ? error.message : String(error))] };
  }
}

function syntaxError(message: string, position?: Position): Problem {
  return { severity: 'error', path: '', ...position, message };
}

/** Of the last step of the path that is in the text. */
function offsetOf(path: Path, document: Document.Parsed): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      offset = startOf(pair?.key) ?? offset;
      node = pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
