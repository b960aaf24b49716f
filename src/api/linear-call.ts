import { linearCallP } from "../control/linear-call.ts";
import { sameType, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { leafPaths, listDef, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { bind, isEager, shareCaptured, stage } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { runNow } from "./custom.ts";
import { type AnyFunction, avalsOf, flatFunction, flattenArrays, flattenResult, labelOf } from "./flat.ts";
import type { Arrays } from "./types.ts";

/**
 * Calls a linear function whose transpose is a rule of its own: fun(residuals, operands), linear in the operands, and
 * funTranspose(residuals, cotangent) -> cotangent of the operands. Residuals cannot be differentiated.
 * @throws TypeError if the transpose's result has another structure or other types than the operands
 * @example
 *   const scale = (x) => customDerivatives.linearCall((r, y) => y.mul(r), (r, ct) => ct.mul(r), np.array(3), x);
 *   grad(scale)(2); // 3
 */
export function linearCall<R, X, Y>(
  fun: (residuals: any, operands: any) => Y,
  funTranspose: (residuals: any, cotangent: any) => unknown,
  residualArgs: R,
  linearArgs: X,
): Arrays<Y> {
  const name = labelOf("linearCall", fun);
  labelOf("linearCall", funTranspose);
  const [residuals, residualDef] = flattenArrays(residualArgs, name, "residuals");
  const [xs, def] = flattenArrays(linearArgs, name, "operands");
  const both = [...avalsOf(residuals), ...avalsOf(xs)];
  const flat = flatFunction(fun as AnyFunction, listDef([residualDef, def]), name);
  if (isEager()) return runNow(flat, [...residuals, ...xs]) as Arrays<Y>;
  const main = stage(flat.call, both, name);
  const n = residuals.length;
  const back = stage(
    (vs) => {
      const ct = unflatten(flat.out, vs.slice(n));
      const result = funTranspose(unflatten(residualDef, vs.slice(0, n)), ct);
      const [cts, got] = flattenResult(result, name, funTranspose);
      return checkOperands(cts, got, def, xs, name);
    },
    [...avalsOf(residuals), ...main.jaxpr.outAvals],
    name,
  );
  const { jaxprs, captured } = shareCaptured([main, back]);
  const params = { jaxpr: jaxprs[0], transposed: jaxprs[1], numResiduals: captured.length + n };
  return unflatten(flat.out, bind(linearCallP, [...captured, ...residuals, ...xs], params)) as Arrays<Y>;
}

function checkOperands(cts: Value[], got: TreeDef, def: TreeDef, xs: readonly Value[], name: string): Value[] {
  if (!got.equals(def))
    throw new JAXTypeError(
      `${name}: the transpose gives ${got}, the operands are ${def}. Give one cotangent for each.`,
    );
  cts.forEach((c, i) => {
    if (!sameType(c.aval, xs[i].aval))
      throw new JAXTypeError(
        `${name}: the transpose gives ${showAval(c.aval)} for ${showPath(leafPaths(def)[i], "the operands")}, which is ${showAval(xs[i].aval)}. Make them agree.`,
      );
  });
  return cts;
}
