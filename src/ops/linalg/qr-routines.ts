import { type Aval, aval } from "../../core/aval.ts";
import { addIndex, constantIndex, type Index, linear } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { BlockReflector, blockWidth, inBlocks } from "./block-reflector.ts";
import { clearBelow, loadReflection, reflect, reflected, reflection, reflectionVector } from "./householder.ts";
import { batchOf, columnsOf, Kit, type Mat, type Num, type Pos, rowsOf } from "./kit.ts";

const reflectionsOf = (a: Aval): number => Math.min(rowsOf(a), columnsOf(a));
export const tausType = (a: Aval): Aval => aval([...a.shape.slice(0, -2), reflectionsOf(a)], a.dtype);
export const orderType = (a: Aval): Aval => aval([...a.shape.slice(0, -2), columnsOf(a)], "int32");

/**
 * Reflections that make a matrix upper triangular, column by column: R on and above the diagonal, the reflections' vectors below
 * it. `pivoting`: each step takes the column with the largest norm of what is left.
 */
export function qrRoutine(a: Aval, pivoting: boolean): Routine {
  const k = new Kit(pivoting ? "geqp3" : "geqrf", a);
  const { r } = k;
  const [m, n] = [rowsOf(a), columnsOf(a)];
  const [x, out, taus] = [k.operand(a), k.result(a), k.result(tausType(a), 1)];
  const order = pivoting ? k.result(orderType(a), 1) : null;
  const blocks = !pivoting && inBlocks(reflectionsOf(a)) ? new BlockReflector(k, m) : null;
  const w = (blocks ? BlockReflector.matrix : reflected)(k, m, n);
  const [v, sums] = [reflectionVector(k, m), k.scratch(1, n)];
  r.loop(batchOf(a), "serial", (b) => {
    r.nest([m, n], "serial", ([i, j]) => k.store(w, i, j, k.load(x, i, j, b)), "vector");
    clearBelow(k, w);
    if (order) r.loop(n, "vector", (j) => k.store(order, 0, j, { re: k.int(j), im: null }, b));
    if (blocks) {
      blocks.clear();
      BlockReflector.blocks(k, reflectionsOf(a), false, (first, size) => {
        blocks.factor(w, first, size, (row, tau) => k.store(taus, 0, row, tau, b));
        blocks.apply(w, first, addIndex(first, blockWidth), n, true);
      });
    } else
      r.loop(reflectionsOf(a), "serial", (c) => {
        if (order) takeLargest(k, w, c, m, order, b);
        const { beta, tau } = reflection(k, c, m, (i) => k.load(w, i, c), v);
        k.store(taus, 0, c, tau, b);
        reflect(k, w, v, k.conj(tau), c, m, addIndex(c, 1), n, sums);
        k.store(w, c, c, k.of(beta));
        k.for(addIndex(c, 1), m, (i) => k.store(w, i, c, k.load(v, 0, i)));
      });
    r.nest([m, n], "serial", ([i, j]) => k.store(out, i, j, k.load(w, i, j), b), "vector");
  });
  return r.done();
}
/** Exchanges column c with the column that has the largest norm in rows c..m. */
function takeLargest(k: Kit, w: Mat, c: Index, m: number, order: Mat, b: Index): void {
  const { r, e } = k;
  const largest = r.local(e.constant(-1, "float64"));
  const at = r.local(k.int(c));
  k.for(c, w.columns, (j) => {
    const sum = r.local(e.constant(0, "float64"));
    k.for(c, m, (i) => {
      const x = k.load(w, i, j);
      for (const p of x.im ? [x.re, x.im] : [x.re]) {
        const wide = k.real(e.convert(p, "float64"));
        r.set(sum, e.add(r.get(sum), e.mul(wide, wide)));
      }
    });
    r.if(e.gt(r.get(sum), r.get(largest)), () => {
      r.set(largest, r.get(sum));
      r.set(at, j);
    });
  });
  const exchange = (x: Num, y: Num, store: (x: Num, y: Num) => void) => {
    const [first, second] = [k.num(x), k.num(y)];
    store(second, first);
  };
  const other = r.get(at);
  k.for(0, m, (i) =>
    exchange(k.load(w, i, c), k.load(w, i, other), (p, q) => {
      k.store(w, i, c, p);
      k.store(w, i, other, q);
    }),
  );
  exchange(k.load(order, 0, c, b), k.load(order, 0, other, b), (p, q) => {
    k.store(order, 0, c, p, b);
    k.store(order, 0, other, q, b);
  });
}

/** The first columns of the product of reflections, from the last one on. */
export function productRoutine(a: Aval, taus: Aval): Routine {
  const k = new Kit("householderProduct", a);
  const { r } = k;
  const [m, n] = [rowsOf(a), columnsOf(a)];
  const [x, t, out] = [k.operand(a), k.operand(taus, 1), k.result(a)];
  const steps = columnsOf(taus);
  const blocks = inBlocks(steps) ? new BlockReflector(k, m) : null;
  const w = (blocks ? BlockReflector.matrix : reflected)(k, m, n);
  const [v, sums] = [reflectionVector(k, m), k.scratch(1, n)];
  r.loop(batchOf(a), "serial", (b) => {
    k.identity(w);
    clearBelow(k, w);
    if (blocks) {
      blocks.clear();
      BlockReflector.blocks(k, steps, true, (first, size) => {
        blocks.take(first, size, (row, v) => {
          loadReflection(k, x, row, row, m, v, b);
          return k.num(k.load(t, 0, row, b));
        });
        blocks.apply(w, first, first, n, false);
      });
    } else
      r.loop(steps, "serial", (s) => {
        const c = linear(steps - 1, [[s, -1]]);
        loadReflection(k, x, c, c, m, v, b);
        const tau = k.num(k.load(t, 0, c, b));
        reflect(k, w, v, tau, c, m, c, n, sums);
      });
    r.nest([m, n], "serial", ([i, j]) => k.store(out, i, j, k.load(w, i, j), b), "vector");
  });
  return r.done();
}

/** Q C, Q^H C, C Q or C Q^H, where Q is a product of reflections. From the right it is the adjoint of (Q^H C^H) or (Q C^H). */
export function multiplyRoutine(a: Aval, taus: Aval, c: Aval, left: boolean, adjoint: boolean): Routine {
  const k = new Kit("ormqr", a);
  const { r } = k;
  const m = rowsOf(a);
  const n = left ? columnsOf(c) : rowsOf(c);
  const [x, t, given, out] = [k.operand(a), k.operand(taus, 1), k.operand(c), k.result(c)];
  const steps = columnsOf(taus);
  const blocks = inBlocks(steps) ? new BlockReflector(k, m) : null;
  const w = (blocks ? BlockReflector.matrix : reflected)(k, m, n);
  const [v, sums] = [reflectionVector(k, m), k.scratch(1, n)];
  const place = (i: Index, j: Index): [Index, Index] => (left ? [i, j] : [j, i]);
  const turned = (z: Num): Num => (left ? z : k.conj(z));
  const forward = left === adjoint;
  r.loop(batchOf(a), "serial", (b) => {
    r.nest([m, n], "serial", ([i, j]) => k.store(w, i, j, turned(k.load(given, ...place(i, j), b))), "vector");
    clearBelow(k, w);
    const fetch = (row: Pos, to: Mat): Num => {
      loadReflection(k, x, row, row, m, to, b);
      return k.num(k.load(t, 0, row, b));
    };
    if (blocks) {
      blocks.clear();
      BlockReflector.blocks(k, steps, !forward, (first, size) => {
        blocks.take(first, size, fetch);
        blocks.apply(w, first, constantIndex(0), n, forward);
      });
    } else
      r.loop(steps, "serial", (s) => {
        const step = forward ? s : linear(steps - 1, [[s, -1]]);
        const tau = fetch(step, v);
        reflect(k, w, v, forward ? k.conj(tau) : tau, step, m, 0, n, sums);
      });
    r.nest([m, n], "serial", ([i, j]) => k.store(out, ...place(i, j), turned(k.load(w, i, j)), b), "vector");
  });
  return r.done();
}
