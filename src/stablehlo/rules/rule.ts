import type { NDArray, Value } from "../../core/value.ts";
import type { Operation, Region } from "../syntax.ts";

/** What a value of a program is while it runs: an array, a tuple, or null for a token. */
export type Datum = Value | readonly Datum[] | null;
/** What a custom call runs: arrays, its attributes as values of JavaScript, and the types of its results. */
export type CustomCall = (
  args: readonly NDArray[],
  attributes: Readonly<Record<string, unknown>>,
  results: readonly { readonly shape: readonly number[]; readonly dtype: string }[],
) => readonly NDArray[] | undefined;

/** An operation that is being run. */
export interface Running {
  readonly op: Operation;
  /** The same operands as a rule gets, tuples and tokens among them. */
  readonly data: readonly Datum[];
  /** Runs a region of the operation, which may use the values around it. */
  region(region: Region, args: readonly Value[]): Value[];
  /** Runs a function of the module. */
  call(name: string, args: readonly Datum[]): Datum[];
  /** What the region's free value, or any other of the surroundings, is: undefined for what is computed inside. */
  lookup(ref: object): Datum | undefined;
  customCall(name: string): CustomCall | undefined;
  /** Throws, with the place of the operation. */
  fail(fact: string): never;
}
/** The results of an operation from its operands: the meaning of its name. */
export type Rule = (ins: Value[], run: Running) => readonly Datum[];
export type Rules = Readonly<Record<string, Rule>>;
