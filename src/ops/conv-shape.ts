import { type Aval, showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { range } from "../util/list.ts";

/**
 * Axes of a convolution's arrays: [batch, feature, ...spatial] of the operand and of the result, [output feature, input
 * feature, ...spatial] of the kernel.
 */
export class ConvDimensionNumbers {
  readonly lhsSpec: readonly number[];
  readonly rhsSpec: readonly number[];
  readonly outSpec: readonly number[];
  constructor(lhsSpec: readonly number[], rhsSpec: readonly number[], outSpec: readonly number[]) {
    this.lhsSpec = lhsSpec;
    this.rhsSpec = rhsSpec;
    this.outSpec = outSpec;
  }
  toString(): string {
    return `ConvDimensionNumbers(lhsSpec=(${this.lhsSpec}), rhsSpec=(${this.rhsSpec}), outSpec=(${this.outSpec}))`;
  }
}
export type ConvDimensionNumbersLike = ConvDimensionNumbers | readonly [string, string, string] | null | undefined;
export type Padding = readonly (readonly [low: number, high: number])[];

export interface ConvParams {
  readonly windowStrides: readonly number[];
  readonly padding: Padding;
  readonly lhsDilation: readonly number[];
  readonly rhsDilation: readonly number[];
  readonly dimensionNumbers: ConvDimensionNumbers;
  readonly featureGroupCount: number;
  readonly batchGroupCount: number;
}

/**
 * Reads "NHWC", "HWIO", "NHWC"-like strings: N and C of operand and result, O and I of the kernel, any other letters for
 * the spatial axes. By default "NCHW", "OIHW", "NCHW".
 */
export function convDimensionNumbers(
  lhsShape: readonly number[],
  rhsShape: readonly number[],
  numbers: ConvDimensionNumbersLike,
): ConvDimensionNumbers {
  const rank = lhsShape.length;
  if (rank !== rhsShape.length)
    throw new ShapeError(
      `convGeneralDilated: operand [${lhsShape}] and kernel [${rhsShape}] differ in rank. Reshape one.`,
    );
  if (numbers === null || numbers === undefined) {
    const identity = range(rank);
    return new ConvDimensionNumbers(identity, identity, identity);
  }
  if (numbers instanceof ConvDimensionNumbers) return numbers;
  const [lhs, rhs, out] = numbers;
  const bad = numbers.find((s) => s.length !== rank || new Set(s).size !== rank);
  if (bad !== undefined)
    throw new ValueError(
      `convGeneralDilated: "${bad}" must have ${rank} different letters, one an axis of [${lhsShape}].`,
    );
  const spatial = [...rhs].filter((c) => c !== "O" && c !== "I");
  const read = (spec: string, letters: string): number[] =>
    [...letters, ...spatial].map((c) => {
      const at = spec.indexOf(c);
      if (at < 0)
        throw new ValueError(
          `convGeneralDilated: "${spec}" lacks the letter ${c}. Use letters as in "NHWC", "HWIO", "NHWC".`,
        );
      return at;
    });
  return new ConvDimensionNumbers(read(lhs, "NC"), read(rhs, "OI"), read(out, "NC"));
}

/** Size with d - 1 gaps between elements. */
export const dilated = (n: number, d: number): number => (n === 0 ? 0 : 1 + (n - 1) * d);
export const windowCount = (n: number, window: number, stride: number): number =>
  n < window ? 0 : Math.floor((n - window) / stride) + 1;

/** Padding of the result's cotangent (spread by the strides) under which sliding the window over it gives the operand's. */
export function transposedPadding(
  n: number,
  window: number,
  out: number,
  low: number,
  dilation: { lhs: number; rhs: number; stride: number },
): readonly [low: number, high: number] {
  const span = dilated(window, dilation.rhs);
  const before = span - low - 1;
  return [before, dilated(n, dilation.lhs) + span - 1 - dilated(out, dilation.stride) - before];
}

/** "VALID": none. "SAME": so that ceil(n / stride) windows fit, the odd element at the end ("SAME_LOWER": at the start). */
export function padsOf(
  name: string,
  shape: readonly number[],
  window: readonly number[],
  strides: readonly number[],
  padding: string | Padding,
): Padding {
  if (typeof padding !== "string") return padding;
  const kind = padding.toUpperCase();
  if (kind === "VALID") return shape.map(() => [0, 0] as const);
  if (kind !== "SAME" && kind !== "SAME_LOWER")
    throw new ValueError(
      `${name}: padding "${padding}" is unknown. Use "SAME", "SAME_LOWER", "VALID" or pairs [low, high].`,
    );
  return shape.map((n, d) => {
    const total = Math.max(0, (Math.ceil(n / strides[d]) - 1) * strides[d] + window[d] - n);
    const half = Math.floor(total / 2);
    return kind === "SAME" ? ([half, total - half] as const) : ([total - half, half] as const);
  });
}

/** Shape of the result; every error of a user is thrown here. */
export function convShape(lhs: Aval, rhs: Aval, p: ConvParams): number[] {
  const { lhsSpec, rhsSpec, outSpec } = p.dimensionNumbers;
  const fail = (fact: string): never => {
    throw new ShapeError(
      `convGeneralDilated: ${fact} (operand ${showAval(lhs)}, kernel ${showAval(rhs)}, ${p.dimensionNumbers}).`,
    );
  };
  const rank = lhs.shape.length;
  if (rank !== rhs.shape.length || rank < 2) fail("operand and kernel must have the same rank, at least 2");
  for (const spec of [lhsSpec, rhsSpec, outSpec])
    if (spec.length !== rank || [...spec].sort((a, b) => a - b).some((d, i) => d !== i))
      fail(`[${spec}] is no permutation of the axes`);
  const spatial = rank - 2;
  for (const [what, list] of [
    ["windowStrides", p.windowStrides],
    ["padding", p.padding],
    ["lhsDilation", p.lhsDilation],
    ["rhsDilation", p.rhsDilation],
  ] as const)
    if (list.length !== spatial) fail(`${what} has ${list.length} entries for ${spatial} spatial axes`);
  if ([...p.windowStrides, ...p.lhsDilation, ...p.rhsDilation].some((s) => !Number.isInteger(s) || s < 1))
    fail("strides and dilations must be integers of at least 1");
  const [groups, batches] = [p.featureGroupCount, p.batchGroupCount];
  if (groups < 1 || batches < 1 || (groups > 1 && batches > 1))
    fail("featureGroupCount or batchGroupCount must be 1, both positive");
  const [n, c] = [lhs.shape[lhsSpec[0]], lhs.shape[lhsSpec[1]]];
  const [o, i] = [rhs.shape[rhsSpec[0]], rhs.shape[rhsSpec[1]]];
  if (c !== i * groups) fail(`the operand has ${c} features, the kernel takes ${i} in each of ${groups} groups`);
  if (o % groups !== 0 || o % batches !== 0) fail(`${o} output features do not divide into groups`);
  if (n % batches !== 0) fail(`a batch of ${n} does not divide into ${batches} groups`);
  if (rhsSpec.slice(2).some((d) => rhs.shape[d] === 0)) fail("the kernel has a window without elements");
  const out = new Array<number>(rank);
  out[outSpec[0]] = n / batches;
  out[outSpec[1]] = o;
  for (let d = 0; d < spatial; d++) {
    const size = dilated(lhs.shape[lhsSpec[d + 2]], p.lhsDilation[d]) + p.padding[d][0] + p.padding[d][1];
    out[outSpec[d + 2]] = windowCount(size, dilated(rhs.shape[rhsSpec[d + 2]], p.rhsDilation[d]), p.windowStrides[d]);
  }
  return out;
}
