/** Names of a function's parameters, as far as its text says: null for one that is taken apart, or unreadable. */
export function parameterNames(f: Function): (string | null)[] {
  const text = Function.prototype.toString.call(f).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  const single = /^\s*(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(text);
  if (single) return [single[1]];
  const open = text.indexOf("(");
  if (open < 0) return [];
  return splitParameters(text.slice(open + 1)).map((p) => /^(?:\.\.\.)?([A-Za-z_$][\w$]*)/.exec(p.trim())?.[1] ?? null);
}
/** The text up to the closing bracket, split at commas that stand in no other bracket. */
function splitParameters(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    const end = depth === 0 && c === ")";
    if (end || (depth === 0 && c === ",")) {
      if (i > from) parts.push(text.slice(from, i));
      from = i + 1;
    }
    if (end) break;
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
  }
  return parts;
}
/** By its name, or as `arguments[2]`. */
export const namedArgument = (names: readonly (string | null)[], i: number): string => names[i] ?? `arguments[${i}]`;
