import { StablehloError } from "./errors.ts";
import type { Func, Module, Operation, Region } from "./syntax.ts";
import { sameType, showType } from "./text/types.ts";

/** Deeper than any program calls; what calls deeper would overflow the stack. */
const deepest = 200;

/** Throws unless every call names a function that takes and gives what stands there, and no function calls itself in the end. */
export function checkCalls({ functions }: Module): void {
  const byName = new Map(functions.map((f) => [f.name, f]));
  const depths = new Map<Func, number>();
  const depthOf = (f: Func, op: Operation | null, path: readonly Func[]): number => {
    const known = depths.get(f);
    if (known !== undefined) return known;
    if (op && path.includes(f)) throw new StablehloError(op.at, `@${f.name} calls itself`);
    if (op && path.length >= deepest) throw new StablehloError(op.at, `calls are nested deeper than ${deepest}`);
    let depth = 1;
    for (const call of callsOf(f.body))
      depth = Math.max(depth, 1 + depthOf(calleeOf(call, byName), call, [...path, f]));
    depths.set(f, depth);
    if (op && depth > deepest) throw new StablehloError(op.at, `calls are nested deeper than ${deepest}`);
    return depth;
  };
  for (const f of functions) depthOf(f, null, []);
}
const calleeAttributes: Record<string, string> = { "func.call": "callee", "stablehlo.composite": "decomposition" };

function* callsOf(region: Region): Generator<Operation> {
  for (const op of region.ops) {
    if (Object.hasOwn(calleeAttributes, op.name)) yield op;
    for (const inner of op.regions) yield* callsOf(inner);
  }
}
function calleeOf(op: Operation, byName: ReadonlyMap<string, Func>): Func {
  const fail = (fact: string): never => {
    throw new StablehloError(op.at, fact);
  };
  const name = op.attributes.get(calleeAttributes[op.name]);
  if (name?.kind !== "symbol" && name?.kind !== "string") return fail(`${op.name} names no function`);
  const callee =
    byName.get(name.kind === "symbol" ? name.name : name.value) ?? fail("the module has no function of that name");
  const pairs = [
    ["operand", op.operands.map((o) => o.type), callee.body.args.map((a) => a.type)],
    ["result", op.results.map((r) => r.type), callee.results],
  ] as const;
  for (const [what, here, there] of pairs) {
    if (here.length !== there.length) fail(`@${callee.name} has ${there.length} ${what}s, the call has ${here.length}`);
    here.forEach((t, k) => {
      if (!sameType(t, there[k]))
        fail(`${what} ${k} of @${callee.name} is ${showType(there[k])}, here it is ${showType(t)}`);
    });
  }
  return callee;
}
