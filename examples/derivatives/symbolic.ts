/** A formula. Equal parts may be one object; written out, each is copied. */
export type Expr =
  | { readonly op: "x" }
  | { readonly op: "number"; readonly value: number }
  | { readonly op: "+" | "*"; readonly a: Expr; readonly b: Expr }
  | { readonly op: "sin" | "cos"; readonly a: Expr };

const x: Expr = { op: "x" };
export const number = (value: number): Expr => ({ op: "number", value });
export const add = (a: Expr, b: Expr): Expr => ({ op: "+", a, b });
export const mul = (a: Expr, b: Expr): Expr => ({ op: "*", a, b });
export const sin = (a: Expr): Expr => ({ op: "sin", a });
export const cos = (a: Expr): Expr => ({ op: "cos", a });

/** Computes something of each object once, from what its parts gave: formulas written out are too large to walk. */
function fold<T>(visit: (e: Expr, part: (e: Expr) => T) => T): (e: Expr) => T {
  const known = new Map<Expr, T>();
  const at = (e: Expr): T => {
    const found = known.get(e);
    if (found !== undefined) return found;
    const made = visit(e, at);
    known.set(e, made);
    return made;
  };
  return at;
}
/** The derivative by the rules of the textbook; nothing is simplified. */
export const derivative = (e: Expr): Expr =>
  fold<Expr>((e, d) => {
    switch (e.op) {
      case "x":
        return number(1);
      case "number":
        return number(0);
      case "+":
        return add(d(e.a), d(e.b));
      case "*":
        return add(mul(d(e.a), e.b), mul(e.a, d(e.b)));
      case "sin":
        return mul(cos(e.a), d(e.a));
      case "cos":
        return mul(mul(number(-1), sin(e.a)), d(e.a));
    }
  })(e);
/** Operations and leaves of the formula written out. */
export const size = (e: Expr): number =>
  fold<number>((e, n) => 1 + ("a" in e ? n(e.a) : 0) + ("b" in e ? n(e.b) : 0))(e);
/** Summands after every product of sums is multiplied out, equal ones not collected. */
export const terms = (e: Expr): number =>
  fold<number>((e, n) => (e.op === "+" ? n(e.a) + n(e.b) : e.op === "*" ? n(e.a) * n(e.b) : 1))(e);
/** The value at a point. */
export const evaluate = (e: Expr, at: number): number =>
  fold<number>((e, v) => {
    switch (e.op) {
      case "x":
        return at;
      case "number":
        return e.value;
      case "+":
        return v(e.a) + v(e.b);
      case "*":
        return v(e.a) * v(e.b);
      case "sin":
        return Math.sin(v(e.a));
      case "cos":
        return Math.cos(v(e.a));
    }
  })(e);

/** The logistic map 4 y (1 - y), n times. */
export function logistic(n: number): Expr {
  let y = x;
  for (let k = 0; k < n; k++) y = mul(mul(number(4), y), add(number(1), mul(number(-1), y)));
  return y;
}
/** sin(1 x) sin(2 x) ... sin(n x). */
export function sines(n: number): Expr {
  let y = sin(x);
  for (let k = 2; k <= n; k++) y = mul(y, sin(mul(number(k), x)));
  return y;
}
