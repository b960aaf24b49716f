/**
 * A document that knows where lines may break: text, a break (its text where the line goes on), more indentation, or a group, whose
 * breaks are all taken unless the group fits on the line.
 */
export type Doc =
  | string
  | readonly Doc[]
  | { readonly flat: string }
  | { readonly nest: number; readonly doc: Doc }
  | { readonly group: Doc };
export const line = (flat = " "): Doc => ({ flat });
export const nest = (by: number, ...doc: Doc[]): Doc => ({ nest: by, doc });
export const group = (...doc: Doc[]): Doc => ({ group: doc });
export const join = (docs: readonly Doc[], separator: Doc): Doc[] =>
  docs.flatMap((d, i) => (i === 0 ? [d] : [separator, d]));

/** Width of a document on one line. */
function flatWidth(d: Doc): number {
  if (typeof d === "string") return d.length;
  if (Array.isArray(d)) return d.reduce((n, x) => n + flatWidth(x), 0);
  const x = d as Exclude<Doc, string | readonly Doc[]>;
  return "flat" in x ? x.flat.length : flatWidth("nest" in x ? x.doc : x.group);
}
/** Lays a document out. */
export function layout(doc: Doc, width = 80): string {
  let text = "";
  let column = 0;
  const put = (s: string): void => {
    text += s;
    column += s.length;
  };
  const go = (d: Doc, indent: number, flat: boolean): void => {
    if (typeof d === "string") put(d);
    else if (Array.isArray(d)) for (const x of d) go(x, indent, flat);
    else {
      const x = d as Exclude<Doc, string | readonly Doc[]>;
      if ("nest" in x) go(x.doc, indent + x.nest, flat);
      else if ("group" in x) go(x.group, indent, flat || column + flatWidth(x.group) <= width);
      else if (flat) put(x.flat);
      else {
        text += `\n${" ".repeat(indent)}`;
        column = indent;
      }
    }
  };
  go(doc, 0, false);
  return text;
}
