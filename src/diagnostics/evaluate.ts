import { installRuntime, type Runtime, runtime } from "../core/runtime.ts";

type Evaluate = Runtime["evaluate"];
/** Stands before the evaluation of a program. */
type Check = (evaluate: Evaluate) => Evaluate;

let plain: Runtime | undefined;
const checks = new Map<string, Check>();
/** Puts a check before the runtime, or takes it away. While there is none, the runtime is what it was: nothing is slower. */
export function checkEvaluation(name: string, check: Check | undefined): void {
  if (!check && !checks.has(name)) return;
  plain ??= runtime();
  if (check) checks.set(name, check);
  else checks.delete(name);
  const evaluate = [...checks.values()].reduce((inner, check) => check(inner), plain.evaluate);
  installRuntime(checks.size ? { ...plain, evaluate } : plain);
}
