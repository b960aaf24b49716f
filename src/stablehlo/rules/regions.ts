import type { Region } from "../syntax.ts";

/** The name of the one operation that a region of two arguments does on both, if that is all it does. */
export function operationOf({ args, ops }: Region): string | undefined {
  if (ops.length !== 2 || args.some(({ type }) => type.kind === "tensor" && type.quantization)) return undefined;
  const [{ name, operands, results }, { operands: returned }] = ops;
  if (returned[0] !== results[0] || operands.length !== 2) return undefined;
  return operands.includes(args[0]) && operands.includes(args[1]) ? name : undefined;
}
