import { buildProgram } from "../compile/build.ts";
import { paramsKey } from "../compile/key.ts";
import type { Aval } from "../core/aval.ts";
import { type Eqn, Jaxpr, Var } from "../core/jaxpr.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { installRuntime } from "../core/runtime.ts";
import type { ConcreteArray } from "../core/value.ts";
import { backend, dotScratch } from "./backend.ts";
import { HeapBuffer, ScalarBuffer } from "./buffers.ts";
import { Callable } from "./execute.ts";

/** Where the last few programs of one primitive and params object are found again, by the identity of the types. */
type Site = { readonly types: readonly Aval[]; readonly callable: Callable }[];
interface Programs {
  /** By params and types: running one operation is running a jaxpr of one equation. */
  readonly byKey: Map<string, Callable>;
  readonly sites: WeakMap<object, Site>;
}
type Table = WeakMap<AnyPrimitive, Programs>;
let programs: Table = new WeakMap();
let pausable: Table = new WeakMap();
/** Drops what was compiled. */
export const forgetCompiled = (): void => {
  programs = new WeakMap();
  pausable = new WeakMap();
};
const none = {};
const siteSize = 4;

function callable(table: Table, prim: AnyPrimitive, ins: readonly ConcreteArray[], params: object): Callable {
  let own = table.get(prim);
  if (!own) table.set(prim, (own = { byKey: new Map(), sites: new WeakMap() }));
  for (const _ in params) return lookup(own, table, prim, ins, params);
  return lookup(own, table, prim, ins, none);
}
/** One whose loops may pause. */
export const pausableCallable = (prim: AnyPrimitive, ins: readonly ConcreteArray[], params: object): Callable =>
  callable(pausable, prim, ins, params);
function lookup(
  own: Programs,
  table: Table,
  prim: AnyPrimitive,
  ins: readonly ConcreteArray[],
  params: object,
): Callable {
  let site = own.sites.get(params);
  if (!site) own.sites.set(params, (site = []));
  search: for (const { types, callable } of site) {
    if (types.length !== ins.length) continue;
    for (let i = 0; i < types.length; i++) if (types[i] !== ins[i].aval) continue search;
    return callable;
  }
  const types = ins.map((x) => x.aval);
  const key = `${paramsKey(params)}${types.map(typeKey)}`;
  let c = own.byKey.get(key);
  if (!c) own.byKey.set(key, (c = compile(prim, types, params, table === pausable)));
  if (site.unshift({ types, callable: c }) > siteSize) site.pop();
  return c;
}
const typeKey = (a: Aval): string => `${a.dtype}${a.weakType ? "*" : ""}[${a.shape}]`;

function compile(prim: AnyPrimitive, types: readonly Aval[], params: object, pauses: boolean): Callable {
  const outTypes = prim.infer([...types], params);
  const ins = types.map((t) => new Var(t));
  const eqn: Eqn = { prim, ins, params, outs: outTypes.map((t) => new Var(t)) };
  const program = buildProgram(new Jaxpr(ins, [eqn], eqn.outs), dotScratch);
  return new Callable(backend().compile(program, pauses), program, outTypes);
}

installRuntime({
  evaluate: (prim, ins, params) => prim.evaluate?.(ins, params) ?? callable(programs, prim, ins, params).call(ins),
  scalarBuffer: (type, value) => ScalarBuffer.of(type, value),
  buffer: (type, data) =>
    type.shape.length === 0 ? new ScalarBuffer(type.dtype, data.slice() as typeof data) : HeapBuffer.of(type, data),
});
