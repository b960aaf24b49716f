import { asArray } from "../../api/asarray.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { broadcastInDim, reduceSum } from "../../ops/axes.ts";
import { others } from "../../ops/reduction.ts";
import { product } from "../../util/list.ts";
import { integer, number } from "./attributes.ts";
import type { Rules, Running } from "./rule.ts";

// Normalisation over all axes but that of features.

class Features {
  private readonly x: Value;
  private readonly axis: number;
  private readonly epsilon: Value;
  constructor(x: Value, run: Running) {
    this.axis = integer(run, "feature_index");
    if (this.axis < 0 || this.axis >= x.ndim) run.fail(`feature_index is ${this.axis}, the operand has ${x.ndim} axes`);
    this.x = x;
    this.epsilon = asArray(number(run, "epsilon"), run.op.name, x.dtype);
  }
  /** A number for each feature, at all its elements. */
  spread(v: Value): Value {
    return broadcastInDim(v, this.x.shape, [this.axis]);
  }
  sum(v: Value): Value {
    return reduceSum(v, others(v.ndim, [this.axis]));
  }
  /** How many elements a feature has. */
  count(like: Value): Value {
    const sizes = others(this.x.ndim, [this.axis]).map((d) => this.x.shape[d]);
    return broadcastInDim(asArray(product(sizes), "count", like.dtype), like.shape, []);
  }
  mean(v: Value): Value {
    const sum = this.sum(v);
    return lax.div(sum, this.count(sum));
  }
  deviation(variance: Value): Value {
    return lax.sqrt(lax.add(variance, broadcastInDim(this.epsilon, variance.shape, [])));
  }
  normalized(scale: Value, offset: Value, mean: Value, variance: Value): Value {
    const centred = lax.sub(this.x, this.spread(mean));
    const unit = lax.div(centred, this.spread(this.deviation(variance)));
    return lax.add(lax.mul(unit, this.spread(scale)), this.spread(offset));
  }
}
function inference([x, scale, offset, mean, variance]: Value[], run: Running): Value[] {
  return [new Features(x, run).normalized(scale, offset, mean, variance)];
}
function training([x, scale, offset]: Value[], run: Running): Value[] {
  const features = new Features(x, run);
  const mean = features.mean(x);
  const variance = features.mean(lax.square(lax.sub(x, features.spread(mean))));
  return [features.normalized(scale, offset, mean, variance), mean, variance];
}
/** The derivative of `training`, whose mean and variance depend on the operand too. */
function gradient([x, scale, mean, variance, ct]: Value[], run: Running): Value[] {
  const features = new Features(x, run);
  const centred = lax.sub(x, features.spread(mean));
  const deviation = features.deviation(variance);
  const [sum, slope] = [features.sum(ct), features.sum(lax.mul(ct, centred))];
  const along = lax.mul(centred, features.spread(lax.div(slope, lax.square(deviation))));
  const changes = lax.sub(lax.sub(lax.mul(ct, features.count(x)), features.spread(sum)), along);
  const rate = lax.div(lax.div(scale, deviation), features.count(deviation));
  return [lax.mul(changes, features.spread(rate)), lax.div(slope, deviation), sum];
}

export const normalizationRules: Rules = {
  "stablehlo.batch_norm_grad": gradient,
  "stablehlo.batch_norm_inference": inference,
  "stablehlo.batch_norm_training": training,
};
