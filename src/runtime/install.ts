import { createReferenceBackend } from "../backends/reference/index.ts";
import { buildProgram } from "../compile/build.ts";
import { identityOf, paramsKey } from "../compile/key.ts";
import type { Aval } from "../core/aval.ts";
import { type Eqn, Jaxpr, Var } from "../core/jaxpr.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { installRuntime } from "../core/runtime.ts";
import type { ConcreteArray } from "../core/value.ts";
import type { Backend } from "../ir/program.ts";
import { HeapBuffer, heap, ScalarBuffer } from "./buffers.ts";
import { Callable } from "./execute.ts";

let chosen: Backend | undefined;
const backend = (): Backend => (chosen ??= createReferenceBackend(heap().memory, { fma: true }));

/** Programs by primitive, then by params and types: running one operation is running a jaxpr of one equation. */
const callables = new Map<number, Map<string, Callable>>();
const typeKeys = new WeakMap<Aval, string>();
const typeKey = (a: Aval): string => {
  let k = typeKeys.get(a);
  if (k === undefined) typeKeys.set(a, (k = `${a.dtype}${a.weakType ? "*" : ""}[${a.shape}]`));
  return k;
};
function callable(prim: AnyPrimitive, ins: readonly ConcreteArray[], params: object): Callable {
  const id = identityOf(prim);
  let own = callables.get(id);
  if (!own) callables.set(id, (own = new Map()));
  let key = paramsKey(params);
  for (const x of ins) key += typeKey(x.aval);
  let c = own.get(key);
  if (!c) own.set(key, (c = compile(prim, ins.map((x) => x.aval), params)));
  return c;
}
function compile(prim: AnyPrimitive, types: readonly Aval[], params: object): Callable {
  const outTypes = prim.infer([...types], params);
  const ins = types.map((t) => new Var(t));
  const eqn: Eqn = { prim, ins, params, outs: outTypes.map((t) => new Var(t)) };
  const program = buildProgram(new Jaxpr(ins, [eqn], eqn.outs), () => 0);
  return new Callable(backend().compile(program), program, outTypes);
}

installRuntime({
  evaluate: (prim, ins, params) => callable(prim, ins, params).call(ins),
  scalarBuffer: (type, value) => ScalarBuffer.of(type, value),
  buffer: (type, data) =>
    type.shape.length === 0 ? new ScalarBuffer(type.dtype, data.slice() as typeof data) : HeapBuffer.of(type, data),
});
