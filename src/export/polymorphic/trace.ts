import { config } from "../../api/config.ts";
import { type ClosedJaxpr, ShapeDtypeStruct } from "../../api/make-jaxpr.ts";
import { JAXTypeError } from "../../core/errors.ts";
import { bodies, type Jaxpr } from "../../core/jaxpr.ts";
import { flatten, leafPaths, showPath, type TreeDef, unflatten } from "../../core/pytree.ts";
import type { ExportedType } from "../../stablehlo/bytecode/exported.ts";
import { portableModule } from "../../stablehlo/emit/emit.ts";
import { type DimSize, isSymbolicDim, type SymbolicDim } from "../../stablehlo/symbolic/index.ts";
import type { Module } from "../../stablehlo/syntax.ts";
import { Fit } from "./fit.ts";
import { generalise } from "./generalise.ts";
import { namesOf, type Sizes, sampleSizes, sizeAt } from "./samples.ts";

/** What a function is traced to, and the types of its leaves. */
export interface Traced {
  readonly module: Module;
  readonly inAvals: readonly ExportedType[];
  readonly outAvals: readonly ExportedType[];
  readonly outTree: TreeDef;
}
export interface Staged {
  readonly closed: ClosedJaxpr;
  readonly outTree: TreeDef;
}
const typesOf = (avals: ClosedJaxpr["inAvals"]): ExportedType[] => avals.map(({ shape, dtype }) => ({ shape, dtype }));
const shapeOf = (x: unknown): readonly DimSize[] => (x instanceof ShapeDtypeStruct ? x.shape : []);

/** `stage` traces the function; where sizes are symbolic it is traced for several, of which one program is made. */
export function traced(stage: (args: readonly unknown[]) => Staged, args: readonly unknown[], name: string): Traced {
  const [leaves, def] = flatten(args, name);
  const shapes = leaves.map(shapeOf);
  if (!shapes.flat().some(isSymbolicDim)) {
    const { closed, outTree } = stage(args);
    const module = portableModule(closed, name);
    return { module, inAvals: typesOf(closed.inAvals), outAvals: typesOf(closed.outAvals), outTree };
  }
  const at = (sizes: Sizes): readonly unknown[] =>
    unflatten(
      def,
      leaves.map((x, k) =>
        x instanceof ShapeDtypeStruct
          ? new ShapeDtypeStruct(
              shapes[k].map((d) => sizeAt(d, sizes)),
              x.dtype,
              x,
            )
          : x,
      ),
    ) as unknown[];
  const stageAll = (samples: readonly Sizes[]): Staged[] =>
    quietly(() => samples.map((sizes) => stageAt(stage, at(sizes), sizes, name)));
  const large = sampleSizes(shapes, new Set(), name).slice(-2);
  const samples = sampleSizes(shapes, commonSizes(stageAll(large)), name);
  const all = stageAll(samples);
  const [first] = all;
  if (!all.every((s) => s.outTree.equals(first.outTree)))
    throw new JAXTypeError(`export(${name}): the structure of the result depends on sizes. Export it for known sizes.`);
  const names = namesOf(shapes);
  const { scope } = shapes.flat().find(isSymbolicDim) as SymbolicDim;
  const fit = new Fit(samples, names, scope);
  const inAvals = typesOf(first.closed.inAvals).map(({ dtype, shape }, k) => ({
    dtype,
    shape: leaves[k] instanceof ShapeDtypeStruct ? shapes[k] : shape,
  }));
  const places = leafPaths(def).map((path) => showPath(path, "args"));
  const modules = all.map(({ closed }) => portableModule(closed, name));
  const module = generalise(modules, { shapes: inAvals.map((a) => a.shape), places }, names, fit, name);
  const outAvals = typesOf(first.closed.outAvals).map(({ dtype, shape }, k) => ({
    dtype,
    shape: shape.map((_, d) => fit.expression(all.map(({ closed }) => closed.outAvals[k].shape[d])) as DimSize),
  }));
  return { module, inAvals, outAvals, outTree: first.outTree };
}
/** The sizes of axes that programs have in common. */
function commonSizes(all: readonly Staged[]): Set<number> {
  const [first, ...others] = all.map(({ closed }) => {
    const found = new Set<number>();
    collectSizes(closed.jaxpr, found);
    return found;
  });
  return new Set([...first].filter((n) => others.every((o) => o.has(n))));
}
function collectSizes(j: Jaxpr, into: Set<number>): void {
  for (const v of [...j.ins, ...j.eqns.flatMap((e) => e.outs)]) for (const n of v.aval.shape) into.add(n);
  for (const e of j.eqns) for (const b of bodies(e.params)) collectSizes(b, into);
}
function stageAt(
  stage: (args: readonly unknown[]) => Staged,
  args: readonly unknown[],
  sizes: Sizes,
  name: string,
): Staged {
  try {
    return stage(args);
  } catch (e) {
    if (!(e instanceof Error)) throw e;
    const which = Object.entries(sizes).map(([n, v]) => `${n} = ${v}`);
    throw new JAXTypeError(
      `export(${name}): for ${which.join(", ")}: ${e.message} If such sizes are never given, say so: symbolicShape(text, { constraints: ["${which[0].replace(/=.*/, ">= 8")}"] }).`,
    );
  }
}
/** That it is traced for many sizes is meant to be. */
function quietly<T>(f: () => T): T {
  const { explainRetraces } = config;
  config.explainRetraces = false;
  try {
    return f();
  } finally {
    config.explainRetraces = explainRetraces;
  }
}
