import { type Aval, aval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import { InternalError } from "../../core/errors.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import type { Lower, Routine } from "../../ir/lower.ts";
import { im, pair, partOf, re } from "../complex.ts";

interface CodeParams<P> {
  readonly params: P;
  /** Types of the operands before they were taken apart. */
  readonly ins: readonly Aval[];
}
const partTypes = (a: Aval): Aval[] => {
  const part = aval(a.shape, partOf(a.dtype), a.weakType);
  return isComplex(a.dtype) ? [part, part] : [part];
};
/** Types of the results, and the code, for operands that may be complex. */
type Types<P> = (ins: Aval[], params: P) => Aval[];
type Code<P> = (ins: readonly Aval[], params: P) => Routine;
/** A function that is a routine, whose buffers are the parts of its operands and results. */
export function routineCall<P extends object>(
  name: string,
  types: Types<P>,
  routine: Code<P>,
): (xs: Value[], params: P) => Value[] {
  // It exists in compiled programs only, so it has no rules but its code.
  const code: Primitive<CodeParams<P>> = {
    name,
    infer: (_, { ins, params }) => types([...ins], params).flatMap(partTypes),
    tangent: "zero",
    batch: () => {
      throw new InternalError(`${name} is taken apart when all transformations are done`);
    },
    lower: { kind: "routine", routine: (_, { ins, params }) => routine(ins, params) },
  };
  return (xs, params) => {
    const ins = xs.map((x) => x.aval);
    const parts = xs.flatMap((x) => (isComplex(x.dtype) ? [re(x), im(x)] : [x]));
    const outs = bind(code, parts, { params, ins });
    let k = 0;
    return types(ins, params).map((t) => (isComplex(t.dtype) ? pair(outs[k++], outs[k++]) : outs[k++]));
  };
}
/** How a decomposition becomes code: by a routine. */
export const byRoutine = <P extends object>(name: string, types: Types<P>, routine: Code<P>): Lower<P> => ({
  kind: "expand",
  expand: routineCall(name, types, routine),
});
