import type { Func, Module } from "../stablehlo/syntax.ts";
import { Failure } from "./errors.ts";

/** The public function of this name; without a name main, or the only one there is. */
export function chooseFunction(path: string, { functions }: Module, name: string | undefined): Func {
  const known = functions.filter((f) => f.isPublic);
  const names = known.map((f) => f.name).join(", ");
  const chosen =
    known.find((f) => f.name === (name ?? "main")) ?? (name === undefined && known.length === 1 ? known[0] : undefined);
  if (chosen) return chosen;
  if (name !== undefined) throw new Failure(`${path}: there is no public function ${name}, only ${names || "none"}`);
  throw new Failure(`${path}: there is no function main. Choose one of ${names || "none"} with --function`);
}
