// Packing of operands whose elements stand anywhere: A[i,k] at rows[i] + depth[k] behind the operand's address, offsets in
// bytes, out of tables. So a convolution's windows are read where they overlap in its input, and never written out. Runs
// of four neighbours are found in the tables, and moved as vectors.

import type { FunctionBuilder, Local, ModuleBuilder } from "./assembler.ts";
import { tileColumns, tileRows } from "./gemm-kernel.ts";
import { storeTransposed } from "./gemm-pack.ts";
import { type I32Value, Integers } from "./integers.ts";

/** The packing functions of operands that are gathered. */
export function emitGather(module: ModuleBuilder): { packA: FunctionBuilder; packB: FunctionBuilder } {
  const runs = emitRuns(module);
  return { packA: emitGatherA(module, runs), packB: emitGatherB(module, runs) };
}

/** runs(table, count): whether the entries, in groups of four, stand for neighbours; a rest below four is not asked. */
function emitRuns(module: ModuleBuilder): FunctionBuilder {
  const f = module.function(["i32", "i32"], ["i32"]);
  const [table, count] = f.params.keys();
  const int = new Integers(f);
  const end = int.let(int.add(table, int.shl(int.and(count, int.const(-4)), 2)));
  int.for(table, table, end, 16, () => {
    f.local.get(table).v128.load(2);
    f.local.get(table).v128.load32_splat();
    f.i32x4.sub().i32x4.const(0, 4, 8, 12).i32x4.eq().i32x4.all_true().i32.eqz();
    f.if();
    f.i32.const(0).return();
    f.end();
  });
  f.i32.const(1);
  return f;
}

/** gatherA(source, rows, depth, m, k, target): target[pair][k][2]; a missing last row is left as it is. */
function emitGatherA(module: ModuleBuilder, runs: FunctionBuilder): FunctionBuilder {
  const f = module.function(Array(6).fill("i32"));
  const [source, rows, depth, m, k, target] = f.params.keys();
  const int = new Integers(f);
  const pairBytes = int.let(int.mul(k, int.const(4 * tileRows)));
  const depthEnd = int.let(int.add(depth, int.shl(k, 2)));
  const depthRuns = int.let(calling(int, runs, depth, k));
  const [i, at, to0, to1, from, from1, left] = int.locals(7);
  const [v0, v1] = [f.local.new("v128"), f.local.new("v128")];

  /** Four rows that are neighbours: one load for each k. */
  const neighbours = () =>
    int.for(at, depth, depthEnd, 4, () => {
      address(int, from, at);
      f.v128.load(2).local.set(v0);
      f.local.get(to0).local.get(v0).v128.store64_lane(2, 0, 0);
      f.local.get(to1).local.get(v0).v128.store64_lane(2, 0, 1);
      int.increase(to0, int.const(4 * tileRows));
      int.increase(to1, int.const(4 * tileRows));
    });

  /** Two rows, or one. */
  const pair = (two: I32Value) => {
    int.set(at, depth);
    int.if(depthRuns, () =>
      int.for(at, depth, wholeFours(int, depth, k), 16, () => {
        address(int, from, at);
        f.v128.load(2).local.set(v0);
        address(int, from1, at);
        f.v128.load(2).local.set(v1);
        f.local.get(to0).local.get(v0).local.get(v1).i32x4.shuffle(0, 4, 1, 5).v128.store(2);
        f.local.get(to0).local.get(v0).local.get(v1).i32x4.shuffle(2, 6, 3, 7).v128.store(2, 16);
        int.increase(to0, int.const(16 * tileRows));
      }),
    );
    int.for(at, at, depthEnd, 4, () => {
      f.local.get(to0);
      address(int, from, at);
      f.i32.load().i32.store();
      int.if(two, () => {
        f.local.get(to0);
        address(int, from1, at);
        f.i32.load().i32.store(2, 4);
      });
      int.increase(to0, int.const(4 * tileRows));
    });
  };

  int.set(i, int.const(0));
  const next = f.loop();
  int.set(left, int.sub(m, i));
  int.set(to0, int.add(target, int.mul(int.shr(i, 1), pairBytes)));
  int.set(from, int.add(source, entry(int, rows, i)));
  const four = int.local();
  int.set(four, int.const(0));
  int.if(int.le(int.const(4), left), () =>
    int.set(four, calling(int, runs, int.add(rows, int.shl(i, 2)), int.const(4))),
  );
  int.if(
    four,
    () => {
      int.set(to1, int.add(to0, pairBytes));
      neighbours();
      int.increase(i, int.const(4));
    },
    () => {
      const two = int.let(int.le(int.const(2), left));
      int.set(from1, int.add(source, entry(int, rows, int.add(i, two)))); // the row itself again where it is the last
      pair(two);
      int.increase(i, int.const(tileRows));
    },
  );
  int.push(int.lt(i, m));
  f.br_if(next).end();
  return f;
}

/** gatherB(source, depth, columns, k, width, target): target[k][16] of `width` columns; missing ones are zeros. */
function emitGatherB(module: ModuleBuilder, runs: FunctionBuilder): FunctionBuilder {
  const f = module.function(Array(6).fill("i32"));
  const [source, depth, columns, k, width, target] = f.params.keys();
  const int = new Integers(f);
  const panelBytes = int.const(4 * tileColumns);
  const depthEnd = int.let(int.add(depth, int.shl(k, 2)));
  const depthRuns = int.let(calling(int, runs, depth, k));
  const [j, at, to, four] = int.locals(4);
  const froms = int.locals(4);
  const vectors = froms.map(() => f.local.new("v128"));

  /** Four columns that are neighbours: one load for each k. */
  const neighbours = () =>
    int.for(at, depth, depthEnd, 4, () => {
      f.local.get(to);
      address(int, froms[0], at);
      f.v128.load(2).v128.store(2);
      int.increase(to, panelBytes);
    });
  /** Columns with runs along k, 4x4 at a time; leaves `at` behind the last run. */
  const transposed = () =>
    int.for(at, depth, wholeFours(int, depth, k), 16, () => {
      for (const [q, from] of froms.entries()) {
        address(int, from, at);
        f.v128.load(2).local.set(vectors[q]);
      }
      storeTransposed(f, vectors, to, 4 * tileColumns);
      int.increase(to, int.const(16 * tileColumns));
    });
  /** One by one, from `at` on. */
  const singly = (count: number) =>
    int.for(at, at, depthEnd, 4, () => {
      for (let q = 0; q < count; q++) {
        f.local.get(to);
        address(int, froms[q], at);
        f.i32.load().i32.store(2, 4 * q);
      }
      int.increase(to, panelBytes);
    });
  const begin = (count: number) => {
    int.set(at, depth);
    int.set(to, int.add(target, int.shl(j, 2)));
    for (let q = 0; q < count; q++) int.set(froms[q], int.add(source, entry(int, columns, int.add(j, int.const(q)))));
  };

  int.if(int.lt(width, int.const(tileColumns)), () => {
    f.local.get(target).i32.const(0);
    int.push(int.mul(k, panelBytes));
    f.memory.fill();
  });
  int.for(j, int.const(0), int.and(width, int.const(-4)), 4, () => {
    begin(4);
    int.set(four, calling(int, runs, int.add(columns, int.shl(j, 2)), int.const(4)));
    int.if(four, neighbours, () => {
      int.if(depthRuns, transposed);
      singly(4);
    });
  });
  int.for(j, j, width, 1, () => {
    begin(1);
    singly(1);
  });
  return f;
}

/** A table's i-th entry. */
function entry(int: Integers, table: Local, i: I32Value): I32Value {
  return () => {
    int.push(int.add(table, int.shl(i, 2)));
    int.f.i32.load();
  };
}

/** Pushes `base` plus the depth's offset at `at`. */
function address(int: Integers, base: Local, at: Local): void {
  int.f.local.get(base).local.get(at).i32.load().i32.add();
}

/** The end of the whole groups of four in a table of k entries. */
const wholeFours = (int: Integers, table: Local, k: Local) => int.add(table, int.shl(int.and(k, int.const(-4)), 2));

const calling =
  (int: Integers, target: FunctionBuilder, ...args: I32Value[]): I32Value =>
  () =>
    int.call(target, ...args);
