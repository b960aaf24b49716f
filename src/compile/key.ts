import { type Atom, Jaxpr, Literal, type Var } from "../core/jaxpr.ts";

// Keys under which compiled code is remembered: jaxprs count by structure, functions by identity, all else by value.

const identities = new WeakMap<object, number>();
let nextIdentity = 0;
export const identityOf = (o: object): number => {
  let id = identities.get(o);
  if (id === undefined) identities.set(o, (id = nextIdentity++));
  return id;
};
const replacer = (_: string, v: unknown): unknown => {
  if (v instanceof Jaxpr) return `#${structureOf(v)}`;
  if (typeof v === "function") return `f${identityOf(v)}`;
  if (typeof v === "bigint") return `${v}n`;
  return typeof v === "number" && (!Number.isFinite(v) || Object.is(v, -0)) ? `${Object.is(v, -0) ? "-0" : v}` : v;
};
const known = new WeakMap<object, string>();
/** Params as a string; remembered by object, since params are not changed once made. */
export function paramsKey(params: object): string {
  let key = known.get(params);
  if (key === undefined) known.set(params, (key = JSON.stringify(params, replacer)));
  return key;
}
const structures = new Map<string, number>();
const structureIds = new WeakMap<Jaxpr, number>();
/** A number that jaxprs share exactly when they are equal but for the names of variables. */
function structureOf(j: Jaxpr): number {
  let id = structureIds.get(j);
  if (id === undefined) {
    const text = describe(j);
    id = structures.get(text);
    if (id === undefined) structures.set(text, (id = structures.size));
    structureIds.set(j, id);
  }
  return id;
}
const type = (a: Atom) => `${a.aval.dtype}${a.aval.weakType ? "*" : ""}[${a.aval.shape}]`;
function describe(j: Jaxpr): string {
  const names = new Map<Var, number>();
  const define = (v: Var) => {
    names.set(v, names.size);
    return type(v);
  };
  const read = (a: Atom) =>
    a instanceof Literal ? `${type(a)}${Object.is(a.value, -0) ? "-0" : a.value}` : String(names.get(a));
  const ins = j.ins.map(define);
  const eqns = j.eqns.map(
    (e) => `${identityOf(e.prim)}(${e.ins.map(read)})${paramsKey(e.params)}${e.outs.map(define)}`,
  );
  return `${ins}|${eqns.join(";")}|${j.outs.map(read)}`;
}
