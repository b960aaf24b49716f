/** Types of what functions take. */
export type { ArrayLike } from "./api/asarray.ts";
export type { DType as DTypeLike } from "./core/dtype.ts";
