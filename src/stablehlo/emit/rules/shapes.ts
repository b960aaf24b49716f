import type { AnyPrimitive } from "../../../core/primitive.ts";
import { type BroadcastParams, broadcastInDimP, type TransposeParams, transposeP } from "../../../ops/axes.ts";
import { type ConcatenateParams, concatenateP } from "../../../ops/concatenate.ts";
import { type IotaParams, iotaP, type ReshapeParams, type RevParams, reshapeP, revP } from "../../../ops/shape.ts";
import { type PadParams, padP, type SliceParams, sliceP } from "../../../ops/slice.ts";
import type { Rule } from "../rule.ts";
import { integers, tensor, typeOf } from "../types.ts";

export const shapeRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [reshapeP, (b, [x], { newSizes }: ReshapeParams) => [b.reshape(x, newSizes)]],
  [transposeP, (b, [x], { permutation }: TransposeParams) => [b.transpose(x, permutation)]],
  [
    broadcastInDimP,
    (b, [x], { shape, broadcastDimensions }: BroadcastParams) => [b.broadcast(x, shape, broadcastDimensions)],
  ],
  [concatenateP, (b, ins, { dimension }: ConcatenateParams) => [b.concatenate(ins, dimension)]],
  [
    sliceP,
    (b, [x], { startIndices, limitIndices, strides }: SliceParams) => [b.slice(x, startIndices, limitIndices, strides)],
  ],
  [
    padP,
    (b, [x, value], { paddingConfig: c }: PadParams, { outs }) => [
      b.one("stablehlo.pad", [x, value], typeOf(outs[0]), {
        edge_padding_low: integers(c.map(([low]) => low)),
        edge_padding_high: integers(c.map(([, high]) => high)),
        interior_padding: integers(c.map(([, , interior]) => interior)),
      }),
    ],
  ],
  [
    revP,
    (b, [x], { dimensions }: RevParams) => [
      b.one("stablehlo.reverse", [x], x.type, { dimensions: integers(dimensions) }),
    ],
  ],
  [iotaP, (b, _, { dtype, shape, dimension }: IotaParams) => [b.iota(tensor(shape, dtype), dimension)]],
];
