import * as math from "../../src/ir/math/index.ts";
import { compile, type ScalarFunction } from "./compile.ts";

/** A function of src/ir/math and what it is measured against. */
export interface Measured {
  readonly name: string;
  readonly f: ScalarFunction;
  readonly arity: 1 | 2;
  /** The function in float64 with an error far below a thousandth of a float32's last place. */
  readonly reference: (x: number, y: number) => number;
  /** f(-x) is -f(x) or f(x): the reference is then asked for positive arguments only. */
  readonly symmetry?: "odd" | "even";
  /** Arguments that its time is measured on. */
  readonly ordinary: readonly [lo: number, hi: number];
  /** Set where float32 is float64 rounded, so that the float64 error counts. */
  readonly throughFloat64?: true;
}

/** Where JavaScript lacks the function: our float64 code, which is measured by itself. */
function ours(f: ScalarFunction): (x: number) => number {
  let compiled: ReturnType<typeof compile> | undefined;
  return (x) => {
    compiled ??= compile(f, 1, "float64", 2) as never;
    const { inputs, output, run } = compiled!;
    inputs[0][0] = x;
    run();
    return output[0];
  };
}
const row = (name: keyof typeof math, more: Omit<Measured, "name" | "f" | "arity"> & { arity?: 2 }): Measured => ({
  name,
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: a tool may import all
  f: math[name] as ScalarFunction,
  arity: 1,
  ...more,
});
const logistic = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
/** JavaScript says NaN where IEEE's pow says 1. */
const pow = (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y);

/** The most used first. */
export const functions: readonly Measured[] = [
  row("exp", { reference: Math.exp, ordinary: [-10, 10] }),
  row("log", { reference: Math.log, ordinary: [0.01, 10] }),
  row("sin", { reference: Math.sin, symmetry: "odd", ordinary: [-10, 10] }),
  row("cos", { reference: Math.cos, symmetry: "even", ordinary: [-10, 10] }),
  row("tanh", { reference: Math.tanh, symmetry: "odd", ordinary: [-4, 4] }),
  row("logistic", { reference: logistic, ordinary: [-10, 10] }),
  row("erf", { reference: ours(math.erf), symmetry: "odd", ordinary: [-3, 3] }),
  row("log1p", { reference: Math.log1p, ordinary: [-0.9, 10] }),
  row("expm1", { reference: Math.expm1, ordinary: [-5, 5] }),
  row("tan", { reference: Math.tan, symmetry: "odd", ordinary: [-10, 10] }),
  row("rsqrt", { reference: (x) => 1 / Math.sqrt(x), ordinary: [0.01, 10] }),
  row("exp2", { reference: (x) => 2 ** x, ordinary: [-10, 10] }),
  row("log2", { reference: Math.log2, ordinary: [0.01, 10] }),
  row("asin", { reference: Math.asin, symmetry: "odd", ordinary: [-1, 1] }),
  row("acos", { reference: Math.acos, ordinary: [-1, 1] }),
  row("atan", { reference: Math.atan, symmetry: "odd", ordinary: [-5, 5] }),
  row("sinh", { reference: Math.sinh, symmetry: "odd", ordinary: [-5, 5] }),
  row("cosh", { reference: Math.cosh, symmetry: "even", ordinary: [-5, 5] }),
  row("asinh", { reference: Math.asinh, symmetry: "odd", ordinary: [-5, 5] }),
  row("acosh", { reference: Math.acosh, ordinary: [1, 10] }),
  row("atanh", { reference: Math.atanh, symmetry: "odd", ordinary: [-1, 1] }),
  row("cbrt", { reference: Math.cbrt, symmetry: "odd", ordinary: [-8, 8] }),
  row("erfc", { reference: ours(math.erfc), ordinary: [-3, 6], throughFloat64: true }),
  row("erfInv", { reference: ours(math.erfInv), symmetry: "odd", ordinary: [-1, 1], throughFloat64: true }),
  row("lgamma", { reference: ours(math.lgamma), ordinary: [0.1, 20], throughFloat64: true }),
  row("digamma", { reference: ours(math.digamma), ordinary: [0.1, 20], throughFloat64: true }),
  row("besselI0e", { reference: ours(math.besselI0e), symmetry: "even", ordinary: [-10, 10], throughFloat64: true }),
  row("besselI1e", { reference: ours(math.besselI1e), symmetry: "odd", ordinary: [-10, 10], throughFloat64: true }),
  row("pow", { arity: 2, reference: pow, ordinary: [0.1, 5] }),
  row("atan2", { arity: 2, reference: Math.atan2, ordinary: [-5, 5] }),
];
