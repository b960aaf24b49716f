import { type AnyFunction, nameOf } from "../../api/flat.ts";
import { ClosedJaxpr, stageTypes } from "../../api/make-jaxpr.ts";
import { callP } from "../../control/call.ts";
import { type Aval, showAval } from "../../core/aval.ts";
import { JAXTypeError } from "../../core/errors.ts";
import { type Atom, type Eqn, type Jaxpr, Literal, type Var, withoutDeadCode } from "../../core/jaxpr.ts";
import { stageClosed } from "../../core/trace.ts";
import { ConcreteArray, type Value } from "../../core/value.ts";
import type { Func, Module, Region } from "../syntax.ts";
import { Builder, type Tensor, type Writer } from "./builder.ts";
import { withRawKeys } from "./long-keys.ts";
import { printModule } from "./print.ts";
import type { Rules } from "./rule.ts";
import { portableRules, rules } from "./rules/index.ts";
import { unwrapKey, wrapKey } from "./rules/random.ts";
import { tensor, typeOf } from "./types.ts";

/**
 * A function as a program of StableHLO, for arguments like these: the text is what XLA compiles, and what `parse` reads. Its public
 * function `main` takes the arrays of the arguments one after the other, and gives those of the result. Keys of random numbers are
 * their words; arrays that the function closes over are constants.
 * @param args arrays, numbers, ShapeDtypeStructs, and structures of them
 * @throws TypeError for what StableHLO cannot say: calls of JavaScript, and primitives whose code is a routine of their own
 * @example
 * const text = stablehlo.emit((x) => np.sin(x).sum(), np.array([1, 2, 3]));
 * stablehlo.parse(text).functions.main([0, 0, 0])[0].item() // 0
 */
export function emit(f: AnyFunction, ...args: unknown[]): string {
  if (typeof f !== "function")
    throw new JAXTypeError(`emit: a ${typeof f} is no function. Pass a function and its arguments.`);
  const { jaxpr, captured } = stageTypes(f, args, `emit(${nameOf(f)})`);
  return emitJaxpr(new ClosedJaxpr(jaxpr, captured), nameOf(f));
}
/** The same of what a function was traced to. */
export function emitJaxpr(closed: ClosedJaxpr, name: string): string {
  return printModule(moduleOf(closed, name, rules));
}
/** The same as data, of operations that bytecode can hold. */
export const portableModule = (closed: ClosedJaxpr, name: string): Module => moduleOf(closed, name, portableRules);
const identifier = (name: string): string => name.replace(/^jit\((.*)\)$/, "$1").replace(/\W+/g, "_");

/** The body of a function that does nothing but call another one. */
function onlyCall(j: Jaxpr): Jaxpr {
  const [e] = j.eqns;
  const same = (xs: readonly Atom[], ys: readonly Atom[]): boolean =>
    xs.length === ys.length && xs.every((x, k) => x === ys[k]);
  if (j.eqns.length !== 1 || e.prim !== callP || !same(e.ins, j.ins) || !same(e.outs, j.outs)) return j;
  return onlyCall(e.params.jaxpr as Jaxpr);
}

function moduleOf(closed: ClosedJaxpr, name: string, rules: Rules): Module {
  const { jaxpr, consts } = withRawKeys(new ClosedJaxpr(onlyCall(closed.jaxpr), closed.consts));
  const writer = new ModuleWriter(rules);
  writer.main(jaxpr, consts);
  return { name: `jit_${identifier(name)}`, attributes: new Map(), functions: writer.functions };
}
const isKey = (a: Aval): boolean => a.dtype === "key<fry>";
/** Types of arguments and results: of keys their words. */
const outside = (a: Aval) => (isKey(a) ? tensor([...a.shape, 2], "uint32") : typeOf(a));

class ModuleWriter implements Writer {
  readonly functions: Func[] = [];
  private readonly names = new Set(["main"]);
  private readonly known = new Map<Jaxpr, string>();
  private readonly rules: Rules;
  constructor(rules: Rules) {
    this.rules = rules;
  }

  main(jaxpr: Jaxpr, consts: readonly Value[]): void {
    const b = new Builder(this);
    const given = jaxpr.inAvals.slice(consts.length);
    const args = given.map((a): Tensor => ({ type: outside(a) }));
    const inner = args.map((x, k) => (isKey(given[k]) ? wrapKey(b, x) : x));
    const outs = this.inline(b, jaxpr, [...consts.map((c) => constant(b, c)), ...inner]);
    const results = outs.map((y, k) => (isKey(jaxpr.outAvals[k]) ? unwrapKey(b, y) : y));
    this.functions.unshift(func("main", true, b.finished(args, results, "func.return")));
  }
  functionOf(jaxpr: Jaxpr, name: string): string {
    let known = this.known.get(jaxpr);
    if (known === undefined) {
      this.known.set(jaxpr, (known = this.fresh(identifier(name) || "f")));
      const b = new Builder(this);
      const args = jaxpr.inAvals.map((a): Tensor => ({ type: typeOf(a) }));
      this.functions.push(func(known, false, b.finished(args, this.inline(b, jaxpr, args), "func.return")));
    }
    return known;
  }
  private fresh(name: string): string {
    let unique = name;
    for (let k = 0; this.names.has(unique); k++) unique = `${name}_${k}`;
    this.names.add(unique);
    return unique;
  }
  inline(b: Builder, jaxpr: Jaxpr, args: readonly Tensor[]): Tensor[] {
    const env = new Map<Atom, Tensor>(jaxpr.ins.map((v, k) => [v, args[k]]));
    const get = (a: Atom): Tensor =>
      a instanceof Literal ? b.constant(a.value, typeOf(a.aval)) : (env.get(a) as Tensor);
    for (const e of withoutDeadCode(jaxpr).eqns) {
      const outs = equation(b, e, e.ins.map(get), this.rules);
      e.outs.forEach((v: Var, k) => {
        env.set(v, outs[k]);
      });
    }
    return jaxpr.outs.map(get);
  }
}
function func(name: string, isPublic: boolean, body: Region): Func {
  const results = (body.ops.at(-1) as { operands: readonly Tensor[] }).operands.map((x) => x.type);
  return { name, isPublic, argAttributes: [], results, resultAttributes: [], body, at: { line: 0, column: 0 } };
}
/** By the primitive's rule, or as what it is made of. */
function equation(
  b: Builder,
  { prim, ins, outs, params }: Eqn,
  args: readonly Tensor[],
  rules: Rules,
): readonly Tensor[] {
  const avals = ins.map((a) => a.aval);
  const e = { prim, ins: avals, outs: outs.map((o) => o.aval) };
  const rule = rules.get(prim);
  if (rule) return rule(b, args, params, e);
  const { lower } = prim;
  if (lower.kind === "expand")
    return b.inline(
      stageClosed((xs) => lower.expand(xs, params), avals),
      args,
    );
  if (lower.kind === "control") {
    const control = lower.control(params, avals);
    if (control.kind === "inline") return b.inline(control.jaxpr, args);
    if (control.kind === "host")
      throw new JAXTypeError(
        `emit: ${prim.name}(${params.name}) calls JavaScript, which no other compiler can. Leave it out.`,
      );
  }
  return refuse(prim.name, avals);
}
function refuse(name: string, avals: readonly Aval[]): never {
  throw new JAXTypeError(
    `emit: ${name} of ${avals.map((a) => showAval(a)).join(", ")} has no form in StableHLO. Write the function without it.`,
  );
}
/** An array that the function closes over. */
function constant(b: Builder, x: Value): Tensor {
  if (!(x instanceof ConcreteArray))
    throw new JAXTypeError(`emit: the function closes over a traced ${showAval(x.aval)}. Pass it as an argument.`);
  const type = outside(x.aval);
  const array = b.elements({ kind: "elements", type, splat: false, data: x.buffer.read() });
  return isKey(x.aval) ? wrapKey(b, array) : array;
}
