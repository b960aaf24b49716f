import { buildProgram } from "../compile/build.ts";
import { type Cost, costOf } from "../compile/cost.ts";
import { type Aval, sameType, showAval, sizeOf } from "../core/aval.ts";
import { dtypeInfo } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import { difference, flatten, leafMark, leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { isEager } from "../core/trace.ts";
import { ConcreteArray, Tracer, type Value } from "../core/value.ts";
import { showProgram } from "../ir/print.ts";
import type { Program } from "../ir/program.ts";
import { backend, dotScratch } from "../runtime/backend.ts";
import { Callable } from "../runtime/execute.ts";
import { type AnyFunction, argumentNumbers, flattenArrays, hold, nameOf } from "./flat.ts";
import type { JitOptions } from "./jit.ts";
import { ClosedJaxpr, ShapeDtypeStruct, stageTypes } from "./make-jaxpr.ts";
import type { Arrays, Inputs, MapLeaves } from "./types.ts";

export type { Jitted as Wrapped } from "./jit.ts";

// Ahead of time: tracing, lowering and compiling a function as steps of their own.

/** What is known of one array among the arguments. */
export class ArgInfo {
  readonly shape: readonly number[];
  readonly dtype: Aval["dtype"];
  /** Its memory is given up in the call. */
  readonly donated: boolean;
  readonly [leafMark] = true;
  constructor({ shape, dtype }: Aval, donated: boolean) {
    this.shape = shape;
    this.dtype = dtype;
    this.donated = donated;
  }
}
/** What the stages of one function have in common. */
interface Facts {
  readonly name: string;
  readonly closed: ClosedJaxpr;
  /** Of the list of arguments that are not static. */
  readonly inTree: TreeDef;
  readonly outTree: TreeDef;
  readonly donated: readonly boolean[];
}
class Stage {
  protected readonly facts: Facts;
  constructor(facts: Facts) {
    this.facts = facts;
  }
  /** The structure of the list of arguments. */
  get inTree(): TreeDef {
    return this.facts.inTree;
  }
  get outTree(): TreeDef {
    return this.facts.outTree;
  }
  get inAvals(): Aval[] {
    return this.facts.closed.inAvals;
  }
  /** Shape, dtype and donation of each array among the arguments. */
  get argsInfo(): any {
    const { closed, donated, inTree } = this.facts;
    return unflatten(
      inTree,
      closed.inAvals.map((a, i) => new ArgInfo(a, donated[i])),
    );
  }
  /** Shape and dtype of each array of the result. */
  get outInfo(): any {
    const { closed, outTree } = this.facts;
    return unflatten(
      outTree,
      closed.outAvals.map((a) => new ShapeDtypeStruct(a.shape, a.dtype, { weakType: a.weakType })),
    );
  }
  /** Positions of donated arrays among the flat arguments. */
  get donateArgnums(): number[] {
    return this.facts.donated.flatMap((d, i) => (d ? [i] : []));
  }
}

/** A function as a jaxpr, for arguments of certain types. */
export class Traced<A extends unknown[] = any[], R = any> extends Stage {
  get jaxpr(): ClosedJaxpr {
    return this.facts.closed;
  }
  get funName(): string {
    return this.facts.name;
  }
  lower(): Lowered<A, R> {
    return new Lowered(this.facts);
  }
}

export interface TextOptions {
  /** The language to print; that which was added last by default, and jaxprs if none was. */
  dialect?: string;
}
type Printer = (closed: ClosedJaxpr, name: string) => string;
const printers = new Map<string, Printer>([["jaxpr", (closed) => String(closed)]]);
/** Adds a language that `Lowered.asText` prints. */
export const addDialect = (name: string, print: Printer): void => {
  printers.set(name, print);
};

/** A function that is ready to be compiled. */
export class Lowered<A extends unknown[] = any[], R = any> extends Stage {
  private made: Program | undefined;
  private get program(): Program {
    this.made ??= buildProgram(this.facts.closed.jaxpr, dotScratch);
    return this.made;
  }
  compile(): Compiled<A, R> {
    return compiled(this.facts, this.program) as Compiled<A, R>;
  }
  /**
   * The program as text.
   * @throws TypeError if there is no such dialect
   */
  asText({ dialect = [...printers.keys()].at(-1) as string }: TextOptions = {}): string {
    const print = printers.get(dialect);
    if (!print)
      throw new JAXTypeError(`asText: there is no dialect ${dialect}. Use one of ${[...printers.keys()].join(", ")}.`);
    return print(this.facts.closed, this.facts.name);
  }
  /** As of the compiled program. */
  costAnalysis(): Cost {
    return costOf(this.program);
  }
}

/** Bytes that a call needs. */
export interface MemoryAnalysis {
  readonly argumentSizeInBytes: number;
  readonly outputSizeInBytes: number;
  /** The arena of intermediate results. */
  readonly tempSizeInBytes: number;
}
/** What a compiled function tells. */
export interface CompiledFacts {
  /** The program: its kernels and the buffers that they read and write. */
  asText(): string;
  /**
   * Work of one call: operations on floats (an fma is two, those inside exp and its kin count one by one) and bytes that kernels read and
   * write. Bodies of loops count as often as they run, once where that is not known.
   */
  costAnalysis(): Cost;
  memoryAnalysis(): MemoryAnalysis;
}
/** A compiled function, for arguments of the types that it was lowered for. */
export type Compiled<A extends unknown[] = any[], R = any> = ((...args: Inputs<A>) => Arrays<R>) &
  CompiledFacts &
  Omit<Stage, "facts">;

const bytesOf = (types: readonly Aval[]): number => types.reduce((n, a) => n + sizeOf(a) * dtypeInfo[a.dtype].bytes, 0);

function compiled(facts: Facts, program: Program): Compiled {
  const { name, closed, donated, inTree, outTree } = facts;
  const { consts, jaxpr } = closed;
  const callable = new Callable(backend().compile(program, false), program, jaxpr.outAvals);
  const call = (...args: unknown[]): unknown => {
    const [xs, def] = flattenArrays(args, name);
    check(facts, xs, def);
    const outs = callable.call([...consts, ...xs] as ConcreteArray[]);
    const kept = new Set(outs.map((o) => o.buffer));
    xs.forEach((x, i) => {
      if (donated[i] && x instanceof ConcreteArray && x.scalar === undefined && !kept.has(x.buffer))
        x.buffer.dispose(`donated to ${name}`);
    });
    return unflatten(outTree, outs);
  };
  Object.defineProperty(call, "name", { value: name, configurable: true });
  const own: CompiledFacts = {
    asText: () => showProgram(program, true),
    costAnalysis: () => costOf(program),
    memoryAnalysis: () => ({
      argumentSizeInBytes: bytesOf(closed.inAvals),
      outputSizeInBytes: bytesOf(closed.outAvals),
      tempSizeInBytes: program.arenaBytes,
    }),
  };
  const { argsInfo, outInfo, inAvals, donateArgnums } = new Stage(facts);
  return Object.assign(call, own, { inTree, outTree, inAvals, argsInfo, outInfo, donateArgnums }) as Compiled;
}
/** Throws unless arguments have the structure and types that a function was compiled for. */
function check({ name, closed, inTree }: Facts, xs: readonly Value[], def: TreeDef): void {
  const structure = difference(inTree, def);
  if (structure !== null)
    throw new JAXTypeError(
      `${name}: compiled for arguments of another structure: ${structure}. Lower it again for these arguments.`,
    );
  xs.forEach((x, i) => {
    const place = () => showPath(leafPaths(def)[i], "arguments");
    if (x instanceof Tracer || !isEager())
      throw new JAXTypeError(
        `${name}: a compiled function is called inside a transformation, ${place()} is ${showAval(x.aval)}. Use the function that was lowered.`,
      );
    const want = closed.inAvals[i];
    if (!sameType(want, x.aval))
      throw new JAXTypeError(
        `${name}: ${place()} is ${showAval(x.aval)}, compiled for ${showAval(want)}. Convert it, or lower the function again.`,
      );
  });
}

/** What jit gives besides the call. */
export interface StageMethods<A extends unknown[], R> {
  /** Traces the function for arguments of these types: arrays, numbers or ShapeDtypeStructs. */
  readonly trace: (...args: { [K in keyof A]: unknown }) => Traced<A, R>;
  /** Traces and lowers it. */
  readonly lower: (...args: { [K in keyof A]: unknown }) => Lowered<A, R>;
  /** Shapes and dtypes of the result. */
  readonly evalShape: (...args: { [K in keyof A]: unknown }) => MapLeaves<R, ShapeDtypeStruct>;
}
/** Stages of a function that jit was given. */
export function stageMethods(
  f: AnyFunction,
  { staticArgnums = [], donateArgnums = [] }: JitOptions,
): StageMethods<any[], any> {
  const name = `jit(${nameOf(f)})`;
  const trace = (...args: unknown[]): Traced => {
    const fixed = argumentNumbers(staticArgnums, args.length, name);
    const given = argumentNumbers(donateArgnums, args.length, `${name}: donateArgnums`);
    const moving = [...args.keys()].filter((i) => !fixed.includes(i));
    const staged = stageTypes(
      hold(f, args, moving),
      moving.map((i) => args[i]),
      name,
    );
    if (staged.captured.some((x) => x instanceof Tracer))
      throw new JAXTypeError(
        `${name}: it closes over traced values, and a compiled program cannot. Pass them as arguments.`,
      );
    const donated = moving.flatMap((i) => flatten(args[i], name)[0].map(() => given.includes(i)));
    return new Traced({
      name,
      closed: new ClosedJaxpr(staged.jaxpr, staged.captured),
      inTree: staged.def,
      outTree: staged.out,
      donated,
    });
  };
  return {
    trace,
    lower: (...args) => trace(...args).lower(),
    evalShape: (...args) => trace(...args).outInfo,
  };
}
