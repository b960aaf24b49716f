import { sourceLine } from "./source-line.ts";

const toPath = (file: string): string => file.replace(/^file:\/\//, "").split("?")[0];
/** Where the library's files are, from one of them: this module's own, or what a bundler put it into. */
const folderOf = (file: string): string => {
  const at = file.lastIndexOf("/api/location.");
  return file.slice(0, (at >= 0 ? at : Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"))) + 1);
};

/** The stack as it is now; its text is made only where someone reads it. */
export function stackHere(frames = 50): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  const e = new Error();
  Error.stackTraceLimit = limit;
  return e;
}
/**
 * Where in the user's code we are: "model.ts:12", or "x < 0, model.ts:12" where the source can be read. Empty if the
 * engine does not say.
 */
export const userLocation = (): string => locationOf(stackHere());
/** The same for a stack kept earlier. `inside`: with the name of the function, "x < 0, model.ts:12 in step". */
export function locationOf({ stack = "" }: { stack?: string | undefined }, inside = false): string {
  let own: string | undefined;
  for (const line of stack.split("\n")) {
    const m =
      /(?:(?:at )?([\w$.<> ]*) ?[(@]|at |@)((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/.exec(
        line.trim(),
      );
    if (!m) continue;
    const file = toPath(m[2]);
    // The first frame is stackHere.
    own ??= folderOf(file);
    if (file.startsWith(own)) continue;
    const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
    const text = sourceLine(file, Number(m[3]), Number(m[4]));
    const f = inside && /^(?:Object\.)?([\w$]+) ?$/.exec(m[1] ?? "")?.[1];
    return `${text && `${text}, `}${name}:${m[3]}${f ? ` in ${f}` : ""}`;
  }
  return "";
}
