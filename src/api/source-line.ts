import { nodeBuiltin } from "../util/builtin.ts";

const longest = 60;
/** The line of code, if the file is at hand; of a long one what stands at the column. */
export function sourceLine(file: string, line: number, column: number): string {
  try {
    const text =
      nodeBuiltin<typeof import("node:fs")>("node:fs")?.readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
    const code = text.trim().replace(/;$/, "");
    if (code.length <= longest) return code;
    // The call begins before its last name: np.sin( at "sin".
    const before = /[\w$.)\]]*$/.exec(text.slice(0, column - 1))?.[0].length ?? 0;
    const part = text.slice(column - 1 - before).trim();
    return `${part.length < code.length ? "..." : ""}${part.slice(0, longest)}${part.length > longest ? "..." : ""}`;
  } catch {
    return "";
  }
}
