/** What a figure is held to. */

export type Bound = { readonly atMost: number } | { readonly atLeast: number } | { readonly exactly: number };

/** False for a figure that is no number: what could not be measured does not hold. */
export function meets(figure: number, bound: Bound): boolean {
  if ('atMost' in bound) return figure <= bound.atMost;
  if ('atLeast' in bound) return figure >= bound.atLeast;
  return figure === bound.exactly;
}

export function formatBound(bound: Bound): string {
  if ('atMost' in bound) return `≤ ${formatFigure(bound.atMost)}`;
  if ('atLeast' in bound) return `≥ ${formatFigure(bound.atLeast)}`;
  return `= ${formatFigure(bound.exactly)}`;
}

/** Three significant digits, and thousands apart. */
export function formatFigure(figure: number): string {
  if (!Number.isFinite(figure)) return '–';
  if (Number.isInteger(figure) || Math.abs(figure) >= 1000) return Math.round(figure).toLocaleString('en-US');
  return String(Number(figure.toPrecision(3)));
}
