import { JAXTypeError } from "../../core/errors.ts";
import { type DimSize, isSymbolicDim, type SymbolicDim } from "../../stablehlo/symbolic/index.ts";
import type { Ref } from "../../stablehlo/syntax.ts";
import type { Body } from "./body.ts";

const mismatch = "Input shapes do not match the polymorphic shapes specification.";

interface Measured {
  readonly size: SymbolicDim;
  readonly axis: number;
  readonly arg: Ref;
  /** In messages: args[0].shape[1]. */
  readonly place: string;
}
/** Finds the values of all variables from the sizes of the arguments, and asserts that these are what they should be. */
export function measure(
  body: Body,
  args: readonly Ref[],
  shapes: readonly (readonly DimSize[])[],
  places: readonly string[],
  label: string,
): void {
  const all = shapes.flatMap((shape, k): Measured[] =>
    shape.flatMap((size, axis) =>
      isSymbolicDim(size) ? [{ size, axis, arg: args[k], place: `${places[k]}.shape[${axis}]` }] : [],
    ),
  );
  const sizes = new Map<Measured, Ref>();
  const sizeOf = (m: Measured): Ref => {
    const found = sizes.get(m) ?? body.sizeOf(m.arg, m.axis);
    sizes.set(m, found);
    return found;
  };
  // Single variables first: others are solved for what is left.
  const ordered = [...all.filter((m) => isVariable(m.size)), ...all.filter((m) => !isVariable(m.size))];
  const solved = new Set<Measured>();
  for (let again = true; again; ) {
    again = false;
    for (const m of ordered) {
      const unknown = [...m.size.variables()].filter((n) => !body.knows(n));
      if (unknown.length !== 1 || !solve(body, m, unknown[0], sizeOf)) continue;
      again = true;
      if (isVariable(m.size)) solved.add(m);
    }
  }
  for (const m of all)
    for (const n of m.size.variables())
      if (!body.knows(n))
        throw new JAXTypeError(
          `export(${label}): the value of ${n} cannot be told from ${m.place}, which is ${m.size}. Let an axis of an argument have the size ${n}.`,
        );
  const one = body.number(1);
  for (const n of new Set(all.flatMap((m) => [...m.size.variables()])))
    body.assert("GE", body.variable(n), one, `${mismatch} Expected value >= 1 for dimension variable '${n}' (= {0}).`);
  for (const m of all)
    if (!solved.has(m))
      body.assert(
        "EQ",
        sizeOf(m),
        body.number(m.size),
        `${mismatch} Found inconsistency between dimension size ${m.place} (= {0}) and the specification '${m.size}' (= {1}).`,
      );
  for (const c of all[0]?.size.scope.inequalities ?? [])
    if (isPolynomial(c) && [...c.variables()].every((n) => body.knows(n)))
      body.assert(
        "GE",
        body.number(c),
        body.number(0),
        `${mismatch} Found that the constraint ${c} >= 0 does not hold, it is {0}.`,
      );
}
const isVariable = ({ terms: [t, ...others] }: SymbolicDim): boolean =>
  others.length === 0 && t.coefficient === 1 && t.factors.length === 1 && t.factors[0][1] === 1;
export const isPolynomial = (d: SymbolicDim): boolean =>
  d.terms.every((t) => t.factors.every(([f]) => f.operation === null));

/** Of a size a * n + others the variable n. */
function solve(body: Body, m: Measured, n: string, sizeOf: (m: Measured) => Ref): boolean {
  const withN = m.size.terms.filter((t) => t.factors.some(([f]) => f.text === n));
  const [t] = withN;
  if (!isPolynomial(m.size) || withN.length !== 1 || t.factors.length !== 1 || t.factors[0][1] !== 1) return false;
  const others = m.size.sub(m.size.factor(t.factors[0][0]).mul(t.coefficient));
  const left = others === 0 ? sizeOf(m) : body.minus(sizeOf(m), body.number(others));
  body.solve(n, t.coefficient === 1 ? left : body.divided(left, t.coefficient));
  return true;
}
