import { nodeBuiltin } from "../util/builtin.ts";

const toPath = (file: string): string => file.replace(/^file:\/\//, "").split("?")[0];
/** Where the library's files are, from one of them: this module's own, or what a bundler put it into. */
const folderOf = (file: string): string => {
  const at = file.lastIndexOf("/api/location.");
  return file.slice(0, (at >= 0 ? at : Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"))) + 1);
};

/**
 * Where in the user's code we are: "model.ts:12", or "x < 0, model.ts:12" where the source can be read. Empty if the
 * engine does not say.
 */
export function userLocation(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  let own: string | undefined;
  for (const line of stack.split("\n")) {
    const m = /(?:\(|at |@)((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):\d+\)?$/.exec(line.trim());
    if (!m) continue;
    // The first frame is this function.
    own ??= folderOf(toPath(m[1]));
    if (toPath(m[1]).startsWith(own)) continue;
    const file = toPath(m[1]);
    const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
    const text = sourceLine(file, Number(m[2]));
    return `${text && `${text}, `}${name}:${m[2]}`;
  }
  return "";
}
/** The line of code, if the file is at hand and the line short. */
function sourceLine(file: string, line: number): string {
  try {
    const text = nodeBuiltin<typeof import("node:fs")>("node:fs")?.readFileSync(file, "utf8").split("\n")[line - 1];
    const code = text?.trim().replace(/;$/, "") ?? "";
    return code.length <= 60 ? code : `${code.slice(0, 57)}...`;
  } catch {
    return "";
  }
}
