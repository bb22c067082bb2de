export interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export declare function checkSources(sources: ReadonlyMap<string, string>): readonly Violation[];

/** What may be touched in one file only, and in which. */
export declare const places: readonly { readonly rule: string; readonly home: string }[];
