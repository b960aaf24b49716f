import type { ArrayLike } from "../api/asarray.ts";
import { isComplexElement } from "../api/storage.ts";
import { showAval } from "../core/aval.ts";
import { checkDType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { like, mul } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, transpose } from "../ops/axes.ts";
import { eq } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { dotGeneral } from "../ops/dot.ts";
import { reduceSum } from "../ops/reduce.ts";
import { where } from "../ops/select.ts";
import { iota } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import type { ProductOptions } from "./linear.ts";
import { options } from "./options.ts";
import { promoted, truth } from "./promote.ts";
import "../api/products.ts";

/** Sizes with a letter for each axis. */
interface Sized {
  readonly shape: readonly number[];
  readonly labels: readonly string[];
}
/** An array with a letter for each axis. */
interface Labelled {
  readonly value: Value;
  readonly labels: readonly string[];
}
const fail = (subscripts: string, fact: string): ValueError =>
  new ValueError(`einsum: ${JSON.stringify(subscripts)}: ${fact}`);

/** Letters of each operand and of the result. Axes under an ellipsis get names of their own: "0", "1", ... from the right. */
function parse(subscripts: string, values: readonly Value[]): { terms: string[][]; out: string[] } {
  const text = subscripts.replace(/\s/g, "");
  const [left, right, ...more] = text.split("->");
  const parts = left.split(",");
  if (more.length || !/^[A-Za-z,.]*$/.test(left + (right ?? "")))
    throw fail(subscripts, 'is not understood. Write letters, commas, "..." and one "->".');
  if (parts.length !== values.length)
    throw fail(subscripts, `names ${parts.length} operands, ${values.length} are given. Name each once.`);
  let dots = 0;
  const terms = parts.map((term, i) => {
    const [before, after, ...extra] = term.split("...");
    const letters = [...before, ...(after ?? "")];
    const hidden = values[i].ndim - letters.length;
    if (extra.length || letters.includes(".") || hidden < 0 || (after === undefined && hidden > 0))
      throw fail(subscripts, `"${term}" does not fit ${showAval(values[i].aval)}. Write one letter for each axis.`);
    dots = Math.max(dots, hidden);
    return [...before, ...(after === undefined ? [] : ellipsis(hidden)), ...(after ?? "")];
  });
  if (right === undefined) {
    const all = terms.flat().filter((l) => !/\d/.test(l));
    const once = [...new Set(all)].filter((l) => all.indexOf(l) === all.lastIndexOf(l)).sort();
    return { terms, out: [...ellipsis(dots), ...once] };
  }
  const out = right.split("...").flatMap((p, i) => (i === 0 ? [...p] : [...ellipsis(dots), ...p]));
  const bad = out.find((l, i) => out.indexOf(l) !== i || !terms.some((t) => t.includes(l)));
  if (bad !== undefined) throw fail(subscripts, `"${bad}" of the result repeats or stands in no operand.`);
  return { terms, out };
}
const ellipsis = (n: number): string[] => range(n).map((i) => String(n - 1 - i));

/** Takes the diagonal of axes that have one letter. */
function withoutRepeats({ value, labels }: Labelled): Labelled {
  const d = labels.findIndex((l, i) => labels.indexOf(l) !== i);
  if (d < 0) return { value, labels };
  const first = labels.indexOf(labels[d]);
  const [{ shape }, n] = [value, value.shape[d]];
  const diagonal = broadcastInDim(eq(iota("int32", [n, n], 0), iota("int32", [n, n], 1)), shape, [first, d]);
  return withoutRepeats({
    value: reduceSum(where(diagonal, value, like(value, 0)), [d]),
    labels: labels.filter((_, i) => i !== d),
  });
}
/** Sums axes whose letters nothing else needs. */
function summed({ value, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = range(labels.length).filter((d) => !needed.has(labels[d]));
  return { value: reduceSum(value, axes), labels: labels.filter((l) => needed.has(l)) };
}
/** The product of two, summed over letters that nothing else needs. */
function multiplied(a0: Labelled, b0: Labelled, needed: ReadonlySet<string>): Labelled {
  const a = summed(a0, new Set([...needed, ...b0.labels]));
  const b = summed(b0, new Set([...needed, ...a.labels]));
  const shared = a.labels.filter((l) => b.labels.includes(l));
  const batch = shared.filter((l) => needed.has(l));
  const contracted = shared.filter((l) => !needed.has(l));
  const at = (x: Labelled, ls: readonly string[]): number[] => ls.map((l) => x.labels.indexOf(l));
  if (contracted.length === 0) {
    // Nothing to sum: a product of elements.
    const labels = [...a.labels, ...b.labels.filter((l) => !a.labels.includes(l))];
    const size = (l: string): number =>
      a.labels.includes(l) ? a.value.shape[a.labels.indexOf(l)] : b.value.shape[b.labels.indexOf(l)];
    const shape = labels.map(size);
    const spread = (x: Labelled): Value => {
      const order = labels.filter((l) => x.labels.includes(l));
      return broadcastInDim(
        transpose(x.value, at(x, order)),
        shape,
        order.map((l) => labels.indexOf(l)),
      );
    };
    return { value: mul(spread(a), spread(b)), labels };
  }
  const value = dotGeneral(a.value, b.value, [
    [at(a, contracted), at(b, contracted)],
    [at(a, batch), at(b, batch)],
  ]);
  const free = (x: Labelled): string[] => x.labels.filter((l) => !shared.includes(l));
  return { value, labels: [...batch, ...free(a), ...free(b)] };
}
/** Axes of size 1 that stand for larger ones are repeated. */
function unified(subscripts: string, all: readonly Labelled[]): Labelled[] {
  const sizes = new Map<string, number>();
  for (const { value, labels } of all)
    for (const [d, l] of labels.entries()) {
      const [n, old] = [value.shape[d], sizes.get(l) ?? 1];
      if (n !== old && n !== 1 && old !== 1)
        throw fail(subscripts, `"${l}" has sizes ${old} and ${n}. Transpose or reshape one.`);
      if (n !== 1 || !sizes.has(l)) sizes.set(l, n);
    }
  return all.map(({ value, labels }) => ({
    labels,
    value: broadcastTo(
      value,
      labels.map((l) => sizes.get(l) as number),
    ),
  }));
}
/** The pair whose product is smallest, so that few numbers are kept. */
function cheapest(all: readonly Sized[], out: readonly string[]): [number, number] {
  let best: [number, number] = [0, 1];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < all.length; i++)
    for (let j = i + 1; j < all.length; j++) {
      const needed = neededBy(
        all.filter((_, k) => k !== i && k !== j),
        out,
      );
      const sizes = new Map<string, number>();
      for (const { shape, labels } of [all[i], all[j]])
        for (const [d, l] of labels.entries()) if (needed.has(l)) sizes.set(l, shape[d]);
      const size = product([...sizes.values()]) - product(all[i].shape) - product(all[j].shape);
      if (size < least) [least, best] = [size, [i, j]];
    }
  return best;
}
const neededBy = (all: readonly Pick<Sized, "labels">[], out: readonly string[]): Set<string> =>
  new Set([...out, ...all.flatMap((x) => x.labels)]);

/** Numbers of axes instead of letters, and "..." for the others. */
type Labels = readonly (number | "...")[];
/** (x, labels, y, labels, ..., labels of the result) as subscripts and arrays. */
function spelled(args: readonly unknown[]): [string, ...(ArrayLike | ProductOptions)[]] {
  const plain = (x: unknown) => typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;
  const given = args.filter(plain) as ProductOptions[];
  const list = args.filter((x) => !plain(x));
  const letters = (labels: unknown): string =>
    (labels as Labels).map((l) => (l === "..." ? l : String.fromCharCode((l < 26 ? 97 : 39) + l))).join("");
  const terms = list.filter((_, i) => i % 2 === 1).map(letters);
  const result = list.length % 2 === 1 ? `->${letters(list.at(-1))}` : "";
  const arrays = list.filter((_, i) => i % 2 === 0).slice(0, terms.length) as ArrayLike[];
  return [terms.join(",") + result, ...arrays, ...given];
}
/** Options besides operands; `optimize` is accepted for JAX's sake, the order of products is always worked out. */
type EinsumOptions = ProductOptions & { optimize?: unknown };
function einsumArguments(
  name: string,
  args: readonly (ArrayLike | EinsumOptions)[],
): { operands: ArrayLike[]; given: EinsumOptions } {
  const last = args.at(-1);
  if (
    typeof last !== "object" ||
    last === null ||
    Object.getPrototypeOf(last) !== Object.prototype ||
    isComplexElement(last)
  )
    return { operands: args as ArrayLike[], given: {} };
  const given = options<EinsumOptions>(name, ["preferredElementType", "precision", "optimize"], last as EinsumOptions);
  return { operands: args.slice(0, -1) as ArrayLike[], given };
}
/**
 * Sums of products in Einstein's notation: letters name axes, those missing in the result are summed.
 * @param subscripts for instance "ij,jk->ik"; "..." stands for further axes, which broadcast; without "->" the result has
 *   the letters that occur once, sorted. Or x, [0, 1], y, [1, 2], ..., [0, 2]: numbers instead of letters
 * @example np.einsum("ij,j->i", np.array([[1, 2], [3, 4]]), np.array([1, 1])).tolist() // [3, 7]
 */
export function einsum(subscripts: string, ...args: (ArrayLike | ProductOptions)[]): Value;
export function einsum(...args: (ArrayLike | Labels | ProductOptions)[]): Value;
export function einsum(
  subscripts: string | ArrayLike | Labels | ProductOptions,
  ...args: (ArrayLike | Labels | ProductOptions)[]
): Value {
  if (typeof subscripts !== "string") return einsum(...spelled([subscripts, ...args]));
  const { operands, given } = einsumArguments("einsum", args as (ArrayLike | EinsumOptions)[]);
  let values = promoted("einsum", operands);
  const type = given.preferredElementType;
  if (type !== undefined) values = values.map((v) => convertElementType(v, checkDType(type, "einsum")));
  // Of booleans the sum is "or".
  if (values[0].dtype === "bool")
    return truth(einsum(subscripts, ...values.map((v) => convertElementType(v, "int32"))));
  const { terms, out } = parse(subscripts, values);
  let all = unified(
    subscripts,
    values.map((value, i) => ({ value, labels: terms[i] })),
  ).map(withoutRepeats);
  while (all.length > 1) {
    const [i, j] = cheapest(
      all.map(({ value, labels }) => ({ shape: value.shape, labels })),
      out,
    );
    const rest = all.filter((_, k) => k !== i && k !== j);
    all = [...rest, multiplied(all[i], all[j], neededBy(rest, out))];
  }
  const result = summed(all[0], new Set(out));
  return transpose(
    result.value,
    out.map((l) => result.labels.indexOf(l)),
  );
}
/**
 * The order in which einsum multiplies: pairs of positions among the operands that are left, each result standing last; and
 * the same in words.
 * @example np.einsumPath("ij,jk", np.ones([2, 2]), np.ones([2, 2]))[0] // [[0, 1]]
 */
export function einsumPath(
  subscripts: string,
  ...args: (ArrayLike | EinsumOptions)[]
): [path: (readonly number[])[], description: string] {
  const values = promoted("einsumPath", einsumArguments("einsumPath", args).operands);
  const { terms, out } = parse(subscripts, values);
  let all = unified(
    subscripts,
    values.map((value, i) => ({ value, labels: terms[i] })),
  ).map(({ value, labels }) => ({ shape: value.shape, labels }));
  const path: (readonly number[])[] = all.length === 1 ? [[0]] : [];
  const steps: string[] = [];
  while (all.length > 1) {
    const [i, j] = cheapest(all, out);
    const rest = all.filter((_, k) => k !== i && k !== j);
    const needed = neededBy(rest, out);
    const pair = [all[i], all[j]];
    const labels = [...new Set(pair.flatMap((x) => x.labels))].filter((l) => needed.has(l));
    const sizeOf = (l: string): number =>
      pair.flatMap((x) => x.labels.flatMap((m, d) => (m === l ? [x.shape[d]] : [])))[0];
    path.push([i, j]);
    steps.push(`${pair.map((x) => x.labels.join("")).join(",")}->${labels.join("")}`);
    all = [...rest, { shape: labels.map(sizeOf), labels }];
  }
  return [path, [`einsum ${subscripts}`, ...steps].join("\n")];
}
