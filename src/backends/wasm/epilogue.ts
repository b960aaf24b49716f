import { InternalError } from "../../core/errors.ts";
import type { Expr, LoadExpr } from "../../ir/expr.ts";
import { coefficient } from "../../ir/index.ts";
import type { StoreStmt } from "../../ir/loop.ts";
import type { DotEpilogue } from "../../ir/program.ts";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { Emitter } from "./emitter.ts";
import type { EpiloguePlace, GemmEpilogue } from "./gemm.ts";
import { valueTypes } from "./graph.ts";
import type { Helpers } from "./helpers.ts";
import { type Operand, scalarOp } from "./scalar-ops.ts";
import { loadScalar, loadVector, storeScalar, storeVector } from "./storage.ts";
import { vectorOp } from "./vector-ops.ts";

/** A product's epilogue as code for one element or four; its parameters are the addresses of the kernel's buffers. */
export function gemmEpilogue(e: DotEpilogue, columns: number, helpers: Helpers): GemmEpilogue {
  const emitters = new Map<FunctionBuilder, Emitter>();
  return {
    params: e.kernel.buffers.map((_, i) => `b${i}`),
    emit(f, place) {
      let emitter = emitters.get(f);
      if (!emitter) emitters.set(f, (emitter = new Emitter(f, helpers)));
      emitter.scope(() => new ElementEmitter(emitter, e, columns, place).emit());
    },
  };
}
class ElementEmitter {
  private readonly c: Emitter;
  private readonly e: DotEpilogue;
  private readonly columns: number;
  private readonly place: EpiloguePlace;
  private readonly wide: boolean;
  private readonly kept = new Map<Expr, Local>();

  constructor(c: Emitter, e: DotEpilogue, columns: number, place: EpiloguePlace) {
    this.c = c;
    this.e = e;
    this.columns = columns;
    this.place = place;
    this.wide = place.lanes === 4;
  }
  /** Stores every result but C, whose value it leaves on the stack. */
  emit(): void {
    const stores = storesOf(this.e);
    for (const s of stores) if (s.buffer !== this.e.result) this.store(s);
    for (const s of stores) if (s.buffer === this.e.result) this.push(s.value);
  }
  private get f(): FunctionBuilder {
    return this.c.f;
  }
  private store(s: StoreStmt): void {
    const { dtype } = this.e.kernel.buffers[s.buffer];
    const bytes = dtype === "bool" ? 1 : 4;
    this.address(s.buffer, this.columns * bytes, bytes, 0);
    this.push(s.value);
    if (this.wide) storeVector(this.c, dtype, 0, false);
    else storeScalar(this.c, dtype, 0);
  }
  private address(buffer: number, rowBytes: number, columnBytes: number, constant: number): void {
    const { f, place } = this;
    f.local.get(place.params[buffer]);
    if (rowBytes) f.local.get(place.row).i32.const(rowBytes).i32.mul().i32.add();
    if (columnBytes) f.local.get(place.column).i32.const(columnBytes).i32.mul().i32.add();
    if (constant) f.i32.const(constant).i32.add();
  }
  private load(e: LoadExpr): void {
    const { f, e: epilogue, wide } = this;
    if (e.buffer === epilogue.sum) return void f.local.get(this.place.sum);
    const { dtype } = epilogue.kernel.buffers[e.buffer];
    const bytes = dtype === "bool" ? 1 : 4;
    const { row, column, flat } = epilogue;
    const along = (v: typeof row) => (v ? (coefficient(e.at, v) as number) : 0);
    const rowStep = flat ? along(flat) * this.columns : along(row);
    const columnStep = flat ? along(flat) : along(column);
    this.address(e.buffer, rowStep * bytes, columnStep * bytes, e.at.constant * bytes);
    if (wide && columnStep === 1) return loadVector(this.c, dtype, 0, false);
    loadScalar(this.c, dtype, 0);
    if (!wide) return;
    if (dtype === "float32") f.f32x4.splat();
    else f.i32x4.splat();
    if (dtype === "bool") f.i32x4.neg(); // a mask
  }
  private push(e: Expr): void {
    const known = this.kept.get(e);
    if (known !== undefined) return void this.f.local.get(known);
    if (e.kind === "const") return this.c.constant(e.value, e.type, this.wide);
    if (e.kind === "load") this.load(e);
    else if (e.kind === "op") {
      const args = e.args.map(
        (a): Operand => ({
          push: () => this.push(a),
          ...(a.kind === "const" && { constant: a.value }),
        }),
      );
      const from = e.args[e.args.length - 1].type;
      (this.wide ? vectorOp : scalarOp)(this.c, { op: e.op, type: e.type, from, args, by: 0, lo: 0 });
    } else throw new InternalError(`a ${e.kind} expression in an epilogue`);
    const t = this.c.temp(this.wide ? "v128" : valueTypes[e.type]);
    this.f.local.tee(t);
    this.kept.set(e, t);
  }
}
function storesOf(e: DotEpilogue): StoreStmt[] {
  let body = e.kernel.body;
  while (body[0]?.kind === "loop") body = body[0].body;
  return body.filter((s) => s.kind === "store");
}
