import { describe, expect, it } from "vitest";
import { aval } from "../../src/core/aval.ts";
import { InternalError } from "../../src/core/errors.ts";
import { constantIndex } from "../../src/ir/index.ts";
import { RoutineBuilder } from "../../src/ir/routine.ts";

describe("RoutineBuilder", () => {
  it("numbers buffers in order and nests statements", () => {
    const r = new RoutineBuilder("sums");
    const [x, y, s] = [r.operand(aval([2, 3])), r.result(aval([2])), r.scratch("int32", 4)];
    r.loop(2, "parallel", (row) => {
      const sum = r.local(r.e.f32(0));
      r.loop(3, "serial", () => r.set(sum, r.e.add(r.get(sum), r.load(x, row))));
      r.store(y, row, r.get(sum));
    });
    r.if(
      r.e.bool(true),
      () => r.store(s, constantIndex(0), r.e.i32(1)),
      () => r.while(r.e.bool(false), () => {}),
    );
    const { kernel } = r.done();
    expect(kernel.buffers).toEqual([
      { dtype: "float32", length: 6, role: "in" },
      { dtype: "float32", length: 2, role: "out" },
      { dtype: "int32", length: 4, role: "scratch" },
    ]);
    const [loop, branch] = kernel.body;
    expect(loop.kind === "loop" && loop.body.map((t) => t.kind)).toEqual(["set", "loop", "store"]);
    expect(branch.kind === "if" && [...branch.then, ...branch.otherwise].map((t) => t.kind)).toEqual([
      "store",
      "while",
    ]);
  });
  it("leaves out loops that run never or once", () => {
    const r = new RoutineBuilder("copy");
    const [x, y] = [r.operand(aval([1])), r.result(aval([1]))];
    r.loop(0, "serial", () => expect.fail("a loop over nothing"));
    r.nest([3, 0], "serial", () => expect.fail("a nest over nothing"));
    r.copy(y, x, 1);
    expect(r.done().kernel.body.map((s) => s.kind)).toEqual(["store"]);
  });
  it("reads what it writes in the order of statements", () => {
    const r = new RoutineBuilder("order");
    const [x, y] = [r.operand(aval([1])), r.result(aval([1]))];
    expect(r.load(x, constantIndex(0)).pure).toBe(true);
    expect(r.load(y, constantIndex(0)).pure).toBe(false);
  });
  it("knows no complex128", () => {
    expect(() => new RoutineBuilder("f").operand(aval([1], "complex128"))).toThrow(InternalError);
  });
});
