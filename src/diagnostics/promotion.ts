import { config } from "../api/config.ts";
import { userLocation } from "../api/location.ts";
import { showAval } from "../core/aval.ts";
import { type Kind, kindOf, type TypeLike } from "../core/dtype.ts";
import { TypePromotionError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { watch } from "../core/watch.ts";

// Stricter rules for operands of NumPy's functions that differ in dtype or rank.

/** Weak integers stand beside all numbers, weak floats beside floats and complex numbers. */
const rank: Partial<Record<Kind, number>> = { int: 1, uint: 1, float: 2, complex: 3 };
const rankOf = (t: TypeLike): number => rank[kindOf(t.dtype)] ?? 0;
function refuseMixture(name: string, types: readonly TypeLike[]): void {
  const strong = types.filter((t) => !t.weakType);
  const [first] = strong;
  const fits = (t: TypeLike): boolean => (t.weakType ? rankOf(t) <= rankOf(first) : t.dtype === first.dtype);
  if (!first || types.every(fits)) return;
  throw new TypePromotionError(
    `${name}: operands of dtypes ${types.map((t) => t.dtype).join(", ")}, and numpyDtypePromotion is strict. Convert with astype.`,
  );
}
/** "strict": dtypes are not mixed; numbers take that of the arrays beside them. */
export function checkDtypes(rule: string): void {
  watch.promoted = rule === "strict" ? refuseMixture : undefined;
}

/** "raise" or "warn": what happens where operands have different ranks, scalars apart. */
export function checkRanks(rule: string): void {
  watch.broadcast = rule === "allow" ? undefined : (name, values) => differentRanks(name, values, rule === "raise");
}
function differentRanks(name: string, values: readonly Value[], fatal: boolean): void {
  const ranks = new Set(values.map((x) => x.ndim).filter((n) => n > 0));
  if (ranks.size < 2) return;
  const fact = `${name}: operands of different ranks, ${values.map((x) => showAval(x.aval)).join(", ")}`;
  if (fatal) throw new ValueError(`${fact}, and numpyRankPromotion is raise. Reshape one, or give it new axes.`);
  const at = userLocation();
  config.warn(`${fact}${at && ` (${at})`}. They are broadcast; reshape one to say so.`);
}
