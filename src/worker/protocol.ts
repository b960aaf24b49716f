import type { Progress } from "../api/run-async.ts";
import type { WireError } from "./wire.ts";

export interface Start {
  /** Its first element becomes the number of a call that is to stop; null where threads share no memory. */
  readonly flag: Int32Array | null;
}
export interface Call {
  readonly call: number;
  readonly name: string;
  readonly args: unknown;
  readonly progress: boolean;
}
/** To the worker. */
export type Request = { readonly start: Start } | Call | { readonly stop: number };
/** From the worker. */
export type Answer =
  | { readonly ready: true }
  | { readonly call: number; readonly progress: Progress }
  | { readonly call: number; readonly result: unknown }
  | { readonly call: number; readonly error: WireError };
