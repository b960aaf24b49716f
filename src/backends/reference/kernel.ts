import { type DType, dtypeInfo } from "../../core/dtype.ts";
import { InternalError } from "../../core/errors.ts";
import type { Combiner, Expr, Local, ReduceExpr } from "../../ir/expr.ts";
import { evaluateIndex, type Index, type LoopVar } from "../../ir/index.ts";
import type { Kernel, Stmt } from "../../ir/loop.ts";
import { isNarrowFloat } from "../../ir/narrow.ts";
import { fromBits, narrowNumber, toBits } from "../../ir/narrow-numbers.ts";
import { type Scalar, scalarFunction } from "./scalar.ts";

/** Reads and writes elements of one buffer as registers. */
interface Access {
  load(i: number): Scalar;
  store(i: number, v: Scalar): void;
}
function access(memory: ArrayBufferLike, pointer: number, dtype: DType, length: number): Access {
  const { storage } = dtypeInfo[dtype];
  // Keys of two words move as one 64-bit register.
  if (dtype === "key<fry>") return plain(new BigUint64Array(memory, pointer, length));
  const a = new (storage as any)(memory, pointer, length);
  if (dtype === "bool")
    return {
      load: (i) => a[i] !== 0,
      store: (i, v) => {
        a[i] = v ? 1 : 0;
      },
    };
  if (dtypeInfo[dtype].bits < 8)
    return {
      load: (i) => a[i],
      store: (i, v) => {
        a[i] = narrowNumber(v as number, dtype);
      },
    };
  if (isNarrowFloat(dtype))
    return {
      load: (i) => fromBits(a[i], dtype),
      store: (i, v) => {
        a[i] = toBits(v as number, dtype);
      },
    };
  return plain(a);
}
const plain = (a: any): Access => ({
  load: (i) => a[i],
  store: (i, v) => {
    a[i] = v;
  },
});

/** A value remembered until one of its variables moves. */
interface Memo {
  time: number;
  value: Scalar;
}
/**
 * Evaluates a kernel element by element in plain TypeScript: the judge of all other backends. Slow on purpose: each value
 * is remembered with the time it was computed, and computed again when a loop variable it depends on has moved since.
 */
export class KernelRun {
  private readonly buffers: (Access & { length: number; name: string })[];
  private readonly counters = new Map<number, { value: number; moved: number }>();
  private readonly memos = new Map<number, Memo>();
  private readonly locals = new Map<number, Scalar>();
  private readonly results = new Map<number, { time: number; values: Scalar[] }>();
  private now = 1;
  private params: Scalar[][] = [];
  private readonly memosOf = new WeakMap<Scalar[][], Map<number, Scalar>>();

  constructor(kernel: Kernel, memory: ArrayBufferLike, pointers: readonly number[]) {
    this.buffers = kernel.buffers.map((b, i) => ({
      ...access(memory, pointers[i], b.dtype, b.length),
      length: b.length,
      name: `buffer ${i} of ${kernel.name}`,
    }));
  }
  run(body: readonly Stmt[]): void {
    for (const s of body) this.statement(s);
  }
  private statement(s: Stmt): void {
    switch (s.kind) {
      case "loop":
        for (let i = s.var.lo; i <= s.var.hi; i++) {
          this.move(s.var, i);
          this.run(s.body);
        }
        return;
      case "store": {
        if (s.guard && !this.value(s.guard)) return;
        const v = this.value(s.value);
        this.buffers[s.buffer].store(this.position(s.buffer, s.at), v);
        this.now++;
        return;
      }
      case "set":
        this.locals.set(s.local.id, this.value(s.value));
        this.now++;
        return;
      case "if":
        this.run(this.value(s.condition) ? s.then : s.otherwise);
        return;
      case "while":
        while (this.value(s.condition)) this.run(s.body);
        return;
    }
  }
  private move(v: LoopVar, value: number): void {
    this.counters.set(v.id, { value, moved: ++this.now });
  }
  private index(x: Index): number {
    return evaluateIndex(x, (a) => {
      if (a.kind === "runtime") return this.value(a.expr) as number;
      const c = this.counters.get(a.id);
      if (!c) throw new InternalError(`index variable ${a.key} is not bound`);
      return c.value;
    });
  }
  private position(buffer: number, at: Index): number {
    const i = this.index(at);
    const b = this.buffers[buffer];
    if (i < 0 || i >= b.length) throw new InternalError(`access at ${i} in ${b.name}, which has ${b.length} elements`);
    return i;
  }
  private isCurrent(e: { pure: boolean; vars: ReadonlySet<number> }, time: number): boolean {
    if (!e.pure) return time === this.now;
    for (const v of e.vars) if ((this.counters.get(v)?.moved ?? 0) > time) return false;
    return true;
  }
  value(e: Expr): Scalar {
    if (e.kind === "const") return e.value;
    if (e.kind === "param") return this.params[e.side][e.k];
    if (e.kind === "local") return this.locals.get((e.local as Local).id) as Scalar;
    if (this.params.length) return this.inside(e);
    const memo = this.memos.get(e.id);
    if (memo && this.isCurrent(e, memo.time)) return memo.value;
    const value = this.compute(e);
    this.memos.set(e.id, { time: this.now, value });
    return value;
  }
  /** Inside a combiner or a rare body values depend on the params: they are remembered until these change. */
  private inside(e: Expr): Scalar {
    let known = this.memosOf.get(this.params);
    if (!known) this.memosOf.set(this.params, (known = new Map()));
    let v = known.get(e.id);
    if (v === undefined) known.set(e.id, (v = this.compute(e)));
    return v;
  }
  private compute(e: Expr): Scalar {
    switch (e.kind) {
      case "index":
        return this.index(e.index);
      case "load":
        return this.buffers[e.buffer].load(this.position(e.buffer, e.at));
      case "op":
        return scalarFunction(
          e.op,
          e.args[e.op === "select" ? 1 : 0].type,
          e.type,
        )(...e.args.map((a) => this.value(a)));
      case "piece": {
        const at = this.index(e.at);
        return this.value(e.args[e.cuts.filter((c) => at >= c).length]);
      }
      case "result":
        return this.reduction(e.of)[e.k];
      case "rare": {
        if (!this.value(e.condition)) return this.value(e.common);
        const outer = this.params;
        this.params = [e.args.map((a) => this.value(a))];
        const v = this.value(e.body);
        this.params = outer;
        return v;
      }
      default:
        throw new InternalError(`a ${e.kind} expression reached the reference backend`);
    }
  }
  private reduction(r: ReduceExpr): Scalar[] {
    const known = this.results.get(r.id);
    if (known && this.isCurrent(r, known.time)) return known.values;
    const identity = r.combiner.identity.map((c) => c.value);
    const lanes = r.order === "lanes" ? 16 : 1;
    const acc = Array.from({ length: lanes }, () => identity);
    const inner = r.loops[r.loops.length - 1];
    const loop = (d: number): void => {
      const v = r.loops[d];
      for (let i = v.lo; i <= v.hi; i++) {
        this.move(v, i);
        if (v !== inner) loop(d + 1);
        else {
          const l = (i - v.lo) % lanes;
          acc[l] = this.combine(
            r.combiner,
            acc[l],
            r.values.map((x) => this.value(x)),
          );
        }
      }
    };
    if (r.loops.length === 0)
      acc[0] = this.combine(
        r.combiner,
        acc[0],
        r.values.map((x) => this.value(x)),
      );
    else loop(0);
    for (let s = lanes >> 1; s; s >>= 1)
      for (let l = 0; l < s; l++) acc[l] = this.combine(r.combiner, acc[l], acc[l + s]);
    this.results.set(r.id, { time: this.now, values: acc[0] });
    return acc[0];
  }
  private combine(c: Combiner, a: Scalar[], b: Scalar[]): Scalar[] {
    const outer = this.params;
    this.params = [a, b];
    const out = c.outs.map((o) => this.value(o));
    this.params = outer;
    return out;
  }
}
