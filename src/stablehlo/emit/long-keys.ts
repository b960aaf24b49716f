import { ClosedJaxpr } from "../../api/make-jaxpr.ts";
import { pairedValues } from "../../api/pairs.ts";
import { type Aval, aval } from "../../core/aval.ts";
import { type DType, isComplex, isPaired, kindOf } from "../../core/dtype.ts";
import { InternalError } from "../../core/errors.ts";
import { bodies, Jaxpr, mapBodies } from "../../core/jaxpr.ts";
import type { AnyPrimitive } from "../../core/primitive.ts";
import { evalJaxpr, StageTrace, under } from "../../core/trace.ts";
import { ConcreteArray, type Value } from "../../core/value.ts";
import { complex, imag, Pair, pair, real } from "../../ops/complex.ts";
import { unwrapKey, wrapKey } from "../../ops/random.ts";

// Typed keys of four words have no type in a module: programs with them become programs of pairs of keys that have one.

const isLong = (d: DType): boolean => isPaired(d) && kindOf(d) === "key";
const words = 4;
/** What stands for keys outside: their words. */
const stored = (a: Aval): Aval => (isLong(a.dtype) ? aval([...a.shape, words], "uint32") : a);
const enter = (x: Value, { dtype }: Aval): Value => (isLong(dtype) ? wrapKey(x, dtype) : x);
const leave = (x: Value): Value => (isLong(x.dtype) ? unwrapKey(x) : x);

const known = new WeakMap<Jaxpr, boolean>();
/** Whether some value in a jaxpr, or in one inside, is such a key. */
function mentions(j: Jaxpr): boolean {
  let found = known.get(j);
  if (found === undefined) {
    const long = (xs: readonly { readonly aval: Aval }[]): boolean => xs.some((x) => isLong(x.aval.dtype));
    found = long(j.ins) || j.eqns.some((e) => long(e.outs) || bodies(e.params).some(mentions));
    known.set(j, found);
  }
  return found;
}
/** Records a program without such keys; all others of its equations are as they were. */
class KeyTrace extends StageTrace {
  override process(prim: AnyPrimitive, given: Value[], params: object): Value[] {
    const ins = given.map((x) => (x instanceof Pair && isComplex(x.dtype) ? complex(x.re, x.im) : x));
    const inside = bodies(params).some(mentions);
    if (!inside && !this.touches(prim, ins, params)) return super.process(prim, ins, params);
    const { lower } = prim;
    if (lower.kind === "expand") return lower.expand(ins, params);
    const avals = ins.map((x) => x.aval);
    const control = lower.kind === "control" ? lower.control(params, avals) : null;
    if (control?.kind === "inline") return evalJaxpr(control.jaxpr, ins);
    const asPairs = pairedValues.get().equation(prim, ins.map(asPair), params);
    return asPairs ?? super.process(prim, ins, mapBodies(params, withoutLongKeys));
  }
  private touches(prim: AnyPrimitive, ins: readonly Value[], params: object): boolean {
    const avals = ins.map((x) => x.aval);
    return [...avals, ...prim.infer(avals, params)].some((a) => isLong(a.dtype));
  }
}
function withoutLongKeys(j: Jaxpr): Jaxpr {
  if (!mentions(j)) return j;
  const t = new KeyTrace(null);
  const xs = j.inAvals.map((a) => t.fresh(stored(a)));
  const outs = under(t, () =>
    evalJaxpr(
      j,
      xs.map((x, k) => enter(x, j.inAvals[k])),
    ).map((y) => t.atom(plain(y))),
  );
  if (t.captured.size > 0) throw new InternalError("emit: a rule captured an array");
  return new Jaxpr(
    xs.map((x) => x.atom),
    t.eqns,
    outs,
  );
}
/** Loops and branches take their complex operands by parts too. */
const asPair = (x: Value): Value => (isComplex(x.dtype) && !(x instanceof Pair) ? pair(real(x), imag(x), x.dtype) : x);
/** What leaves the trace. */
const plain = (y: Value): Value => (y instanceof Pair && isComplex(y.dtype) ? complex(y.re, y.im) : leave(y));

/** The same program, whose keys of four words are `uint32[..., 4]` where they are given and returned. */
export function withRawKeys(closed: ClosedJaxpr): ClosedJaxpr {
  if (!mentions(closed.jaxpr)) return closed;
  const consts = closed.consts.map((c) => (c instanceof ConcreteArray ? leave(c) : c));
  return new ClosedJaxpr(withoutLongKeys(closed.jaxpr), consts);
}
