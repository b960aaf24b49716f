import type { Expr } from "../../ir/expr.ts";
import { hypot, withSign } from "./householder.ts";
import type { Kit } from "./kit.ts";

/** A block [a b; lower d] = [c s; -s c] X [c -s; s c]. */
export interface StandardPair {
  readonly a: Expr;
  readonly b: Expr;
  readonly lower: Expr;
  readonly d: Expr;
  readonly c: Expr;
  readonly s: Expr;
}
/** Turns X = [a b; low d] so that either its lower element is 0, or the diagonal is (x, x) and b lower < 0. */
export function standardPair(k: Kit, a: Expr, b: Expr, low: Expr, d: Expr): StandardPair {
  const { r, e } = k;
  const [zero, one] = [k.zero, k.one];
  const names = ["a", "b", "lower", "d", "c", "s"] as const;
  const out = Object.fromEntries([a, b, low, d, one, zero].map((v, i) => [names[i], r.local(v)])) as Record<
    (typeof names)[number],
    ReturnType<typeof r.local>
  >;
  const set = (to: Partial<Record<(typeof names)[number], Expr>>): void => {
    for (const name of names) {
      const v = to[name];
      if (v) r.set(out[name], v);
    }
  };
  const sign = (v: Expr): Expr => withSign(k, one, v);
  const opposite = e.ne(sign(b), sign(low));
  const finished = e.or(e.eq(low, zero), e.and(e.eq(e.sub(a, d), zero), opposite));
  r.if(e.not(finished), () =>
    r.if(
      e.eq(b, zero),
      // Exchanges rows and columns.
      () => set({ c: zero, s: one, a: d, d: a, b: e.neg(low), lower: zero }),
      turn,
    ),
  );
  const got = (name: (typeof names)[number]): Expr => k.real(r.get(out[name]));
  return { a: got("a"), b: got("b"), lower: got("lower"), d: got("d"), c: got("c"), s: got("s") };

  function turn(): void {
    const difference = k.real(e.sub(a, d));
    const p = k.real(e.mul(k.constant(0.5), difference));
    const most = k.real(e.max(e.abs(b), e.abs(low)));
    const least = k.real(e.mul(e.min(e.abs(b), e.abs(low)), e.mul(sign(b), sign(low))));
    const scale = k.real(e.max(e.abs(p), most));
    const z = k.real(e.add(e.mul(e.div(p, scale), p), e.mul(e.div(most, scale), least)));
    r.if(
      e.le(k.constant(4 * 2 ** -52), z),
      () => {
        const root = k.real(e.add(p, withSign(k, e.mul(e.sqrt(scale), e.sqrt(z)), p)));
        const length = hypot(k, low, root);
        set({
          a: e.add(d, root),
          d: e.sub(d, e.mul(e.div(most, root), least)),
          c: e.div(root, length),
          s: e.div(low, length),
          b: e.sub(b, low),
          lower: zero,
        });
      },
      () => equalise(difference, p),
    );
  }
  /** Complex eigenvalues, or nearly equal real ones: makes the diagonal elements equal. */
  function equalise(difference: Expr, p: Expr): void {
    const sum = k.real(e.add(b, low));
    const length = hypot(k, sum, difference);
    const c = k.real(e.sqrt(e.mul(k.constant(0.5), e.add(one, e.div(e.abs(sum), length)))));
    const s = k.real(e.mul(e.neg(e.div(p, e.mul(length, c))), sign(sum)));
    const [aa, bb] = [k.real(e.add(e.mul(a, c), e.mul(b, s))), k.real(e.sub(e.mul(b, c), e.mul(a, s)))];
    const [cc, dd] = [k.real(e.add(e.mul(low, c), e.mul(d, s))), k.real(e.sub(e.mul(d, c), e.mul(low, s)))];
    const a1 = k.real(e.add(e.mul(aa, c), e.mul(cc, s)));
    const b1 = k.real(e.add(e.mul(bb, c), e.mul(dd, s)));
    const c1 = k.real(e.sub(e.mul(cc, c), e.mul(aa, s)));
    const d1 = k.real(e.sub(e.mul(dd, c), e.mul(bb, s)));
    const mean = k.real(e.mul(k.constant(0.5), e.add(a1, d1)));
    set({ a: mean, d: mean, b: b1, lower: c1, c, s });
    r.if(e.ne(c1, zero), () =>
      r.if(
        e.eq(b1, zero),
        () => set({ b: e.neg(c1), lower: zero, c: e.neg(s), s: c }),
        () =>
          r.if(e.eq(sign(b1), sign(c1)), () => {
            // Real eigenvalues after all: makes the block triangular.
            const [rootB, rootC] = [k.real(e.sqrt(e.abs(b1))), k.real(e.sqrt(e.abs(c1)))];
            const half = k.real(withSign(k, e.mul(rootB, rootC), c1));
            const inverse = k.real(e.div(one, e.sqrt(e.abs(e.add(b1, c1)))));
            const [c2, s2] = [k.real(e.mul(rootB, inverse)), k.real(e.mul(rootC, inverse))];
            set({
              a: e.add(mean, half),
              d: e.sub(mean, half),
              b: e.sub(b1, c1),
              lower: zero,
              c: e.sub(e.mul(c, c2), e.mul(s, s2)),
              s: e.add(e.mul(c, s2), e.mul(s, c2)),
            });
          }),
      ),
    );
  }
}
