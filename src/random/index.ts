export { binomial, type MultinomialOptions, multinomial } from "./binomial.ts";
export {
  cauchy,
  exponential,
  gumbel,
  laplace,
  logistic,
  lognormal,
  normal,
  pareto,
  rayleigh,
  truncatedNormal,
} from "./continuous.ts";
export * from "./counts.ts";
export * from "./discrete.ts";
export * from "./families.ts";
export * from "./gamma.ts";
export { clone, foldIn, key, keyData, keyDtype, keyImpl, PRNGKey, split, wrapKeyData } from "./keys.ts";
export { type MultivariateNormalOptions, multivariateNormal, type OrthogonalOptions, orthogonal } from "./matrices.ts";
export { randint } from "./randint.ts";
export {
  bernoulli,
  bits,
  type DTypeArgument,
  type DTypeOptions,
  rademacher,
  type UniformOptions,
  uniform,
} from "./uniform.ts";
