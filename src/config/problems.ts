/** What is wrong with a configuration, said so that a person can mend it. */

/** From the root of the configuration: names of fields, and indexes of lists. */
export type Path = readonly (string | number)[];

/** Of a path in the text, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Problem {
  readonly severity: 'error' | 'warning';
  /** As in `models.gpt-4o.price.input`; empty for the configuration as a whole. */
  readonly path: string;
  /** Absent where there is no text, or no place in it. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** What to do about it. */
  readonly suggestion?: string;
}

/** Finds a path, or the nearest place above it, in the text. */
export type Locate = (path: Path) => Position | undefined;

interface Finding {
  readonly severity: Problem['severity'];
  readonly path: Path;
  readonly message: string;
  readonly suggestion: string | undefined;
}

/** Collects problems, so that several are reported at once. */
export class ProblemList {
  readonly #findings: Finding[] = [];
  readonly #silenced = new Set<string>();

  error(path: Path, message: string, suggestion?: string): void {
    this.#add({ severity: 'error', path, message, suggestion });
  }

  warn(path: Path, message: string, suggestion?: string): void {
    this.#add({ severity: 'warning', path, message, suggestion });
  }

  /** What follows from a problem at this path is not worth a second line. */
  silence(path: Path): void {
    this.#silenced.add(pathText(path));
  }

  get hasErrors(): boolean {
    return this.#findings.some(({ severity }) => severity === 'error');
  }

  /** In the order of the text; without a text, in the order of finding. */
  located(locate: Locate): readonly Problem[] {
    const problems = this.#findings.map((finding) => located(finding, locate(finding.path)));
    return problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  }

  #add(finding: Finding): void {
    if (!this.#silenced.has(pathText(finding.path))) this.#findings.push(finding);
  }
}

function located({ severity, path, message, suggestion }: Finding, position: Position | undefined): Problem {
  return {
    severity,
    path: pathText(path),
    ...position,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** Names that could be misread are quoted: `models["qwen2.5-7b"].price`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[\w$/:@+-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** A line for each problem, in the form in which editors and terminals make a link of the place. */
export function formatProblems(problems: readonly Problem[], fileName: string): string {
  return problems.map((problem) => formatProblem(problem, fileName)).join('\n');
}

function formatProblem({ severity, path, line, column, message, suggestion }: Problem, fileName: string): string {
  const place = line === undefined ? fileName : `${fileName}:${line}:${column ?? 1}`;
  const subject = path === '' ? '' : `${path}: `;
  return `${place}: ${severity}: ${subject}${message}${suggestion === undefined ? '' : `. ${suggestion}`}`;
}
