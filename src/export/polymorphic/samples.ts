import { JAXTypeError } from "../../core/errors.ts";
import { type DimSize, isSymbolicDim, type SymbolicDim } from "../../stablehlo/symbolic/index.ts";

/** Values of the variables of symbolic sizes. */
export type Sizes = Readonly<Record<string, number>>;

export const sizeAt = (d: DimSize, sizes: Sizes): number => (isSymbolicDim(d) ? d.evaluate(sizes) : d);
export const namesOf = (shapes: readonly (readonly DimSize[])[]): string[] => [
  ...new Set(shapes.flat().flatMap((d) => (isSymbolicDim(d) ? [...d.variables()] : []))),
];
/** Of the products of variables that are looked for. */
export const largestDegree = 3;
/** Products of at most so many variables, each a list of names, the shortest first. */
export function monomialsOf(names: readonly string[], degree = largestDegree): string[][] {
  if (degree === 0) return [[]];
  const shorter = monomialsOf(names, degree - 1);
  const longest = shorter.filter((m) => m.length === degree - 1);
  return [...shorter, ...longest.flatMap((m) => names.filter((n) => n >= (m.at(-1) ?? "")).map((n) => [...m, n]))];
}
/** By how many programs what was found of the others is checked. */
const checks = 4;
/** Of one variable or two, of more: products are sizes of arrays too. */
const largest = [997, 211] as const;
const mostTries = 20000;
const triesAtOnce = 20;

/** From small to large: odd numbers without common divisors first, which make different expressions different. */
const isPrime = (n: number): boolean =>
  n > 1 && Array.from({ length: n - 2 }, (_, k) => k + 2).every((k) => n % k !== 0);
function candidates(taken: ReadonlySet<number>, largest: number): number[] {
  const all = Array.from({ length: largest }, (_, k) => k + 1).filter((n) => n > 1 && !taken.has(n));
  return [...all.filter(isPrime), ...all.filter((n) => !isPrime(n)), 1];
}
/**
 * Different values for the variables: enough to tell sums of products of them from one another, and more to check that.
 * All satisfy the constraints of the scope. None is in `taken`, the sizes that are known, so that no two axes are equal by chance.
 */
export function sampleSizes(
  shapes: readonly (readonly DimSize[])[],
  taken: ReadonlySet<number>,
  name: string,
): Sizes[] {
  const names = namesOf(shapes);
  const symbolic = shapes.flat().filter(isSymbolicDim);
  const { scope } = symbolic[0] as SymbolicDim;
  if (symbolic.some((d) => d.scope !== scope))
    throw new JAXTypeError(
      `export(${name}): sizes are of several scopes. Make them with one, symbolicShape(text, { scope }).`,
    );
  const pool = candidates(taken, largest[names.length > 2 ? 1 : 0]);
  const needed = monomialsOf(names).length + checks;
  const fits = (sizes: Sizes): boolean =>
    symbolic.every((d) => d.evaluate(sizes) >= 1) && scope.inequalities.every((c) => c.evaluate(sizes) >= 0);
  const found = new Map<string, Sizes>();
  const draw = generator();
  for (let k = 0; k < mostTries && found.size < needed; k++) {
    // From small numbers to large ones: a program may be another where sizes are small.
    const range = Math.max(names.length + 1, pool.length ** ((found.size + 1) / needed)) + k / triesAtOnce;
    const sizes = Object.fromEntries(names.map((n) => [n, pool[draw() % Math.min(pool.length, Math.ceil(range))]]));
    if (new Set(Object.values(sizes)).size === names.length && fits(sizes)) found.set(JSON.stringify(sizes), sizes);
  }
  if (found.size === needed) return [...found.values()];
  throw new JAXTypeError(
    `export(${name}): of the sizes that the constraints of ${scope} leave, ${found.size} were found, and ${needed} are needed. Export it for known sizes.`,
  );
}
/** The same numbers each time. */
function generator(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 8;
  };
}
