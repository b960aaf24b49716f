/** Golden rows that have no meaning for some names, and why: "rows" are all of them, "dtypes" those of each dtype. */
export const exceptions: readonly {
  readonly names: RegExp;
  readonly without: readonly string[];
  readonly why: string;
}[] = [];
