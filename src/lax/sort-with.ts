import { checkBody, elementwise } from "../control/body.ts";
import { sortByP, sortByRank } from "../control/sort.ts";
import { type Aval, aval } from "../core/aval.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { isBody, stageComputation, typesOf } from "./computation.ts";

/** Arrays in the order in which a comparator of two lists of scalars puts them. */
export function sortWith(xs: Value[], dimension: number, comparator: (x: Value[], y: Value[]) => unknown): Value[] {
  const n = xs.length;
  const types = typesOf(xs);
  const f = (all: Value[]) => comparator(all.slice(0, n), all.slice(n));
  const staged = stageComputation("sort", f, [...types, ...types], ["bool"]);
  const scalars = types.map((d): Aval => aval([], d));
  const captured = staged.captured.map((c) => c.aval);
  checkBody("sort", staged.jaxpr, [...captured, ...scalars, ...scalars], [aval([], "bool")]);
  const [, ...sorted] = isBody(staged)
    ? bind(sortByP, xs, { jaxpr: staged.jaxpr, dimension })
    : sortByRank(xs, elementwise(staged.jaxpr, staged.captured), dimension);
  return sorted;
}
