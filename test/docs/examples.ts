// Examples in doc comments and documents: finds them, runs them, compares what they show with what comes out.

import { inspect } from "node:util";
import ts from "typescript";

export interface Example {
  /** 1-based line of the source file. */
  line: number;
  code: string;
}

/** The code after every `@example` of a module's doc comments, up to the next tag; fences of Markdown are taken off. */
export function examplesOf(text: string): Example[] {
  const found: Example[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const body = comment[0].replace(/^\/\*\*/, "   ").replace(/\*\/$/, "");
    const lines = body.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
    const firstLine = text.slice(0, comment.index).split("\n").length;
    for (let i = 0; i < lines.length; i++) {
      if (!/^\s*@example\b/.test(lines[i])) continue;
      let end = i + 1;
      while (end < lines.length && !/^\s*@[a-z]/.test(lines[end])) end++;
      const code = [lines[i].replace(/^\s*@example/, ""), ...lines.slice(i + 1, end)]
        .filter((line) => !/^\s*```/.test(line))
        .join("\n")
        .trim();
      found.push({ line: firstLine + i, code });
    }
  }
  return found;
}

export interface Shown {
  /** The expression as written. */
  source: string;
  expected: string;
  /** The value as Node prints it, and in the other ways an example may show it. */
  actual: string[];
}

/**
 * Runs an example's statements; of each expression with a comment behind it, tells the comment and the value.
 * A comment `throws Name` stands for an error of that class. An example that shows no value is only compiled: it may speak
 * of a model or of files that are not there.
 */
export async function runExample(code: string, scope: Record<string, unknown>): Promise<Shown[]> {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest, true);
  const shown: Shown[] = [];
  const parts = source.statements.map((statement) => {
    const text = statement.getText(source);
    if (ts.isImportDeclaration(statement)) return "";
    const comment = ts.getTrailingCommentRanges(code, statement.end)?.[0];
    if (!ts.isExpressionStatement(statement) || !comment) return text;
    const expected = computed(code.slice(comment.pos, comment.end).replace(/^\/\/\s*|^\/\*\s*|\s*\*\/$/g, ""));
    const index = shown.push({ source: text, expected, actual: [] }) - 1;
    return `await __show(${index}, async () => (${statement.expression.getText(source)}));`;
  });
  const show = async (index: number, value: () => Promise<unknown>): Promise<void> => {
    try {
      shown[index].actual = renderings(await value());
    } catch (error) {
      if (!shown[index].expected.startsWith("throws ")) throw error;
      shown[index].actual = [`throws ${(error as Error).constructor.name}`];
    }
  };
  const names = Object.keys(scope).filter(isName);
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const js = ts.transpile(parts.join("\n"), { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext });
  const run = new AsyncFunction("__show", ...names, js);
  if (shown.length > 0) await run(show, ...names.map((name) => scope[name]));
  return shown;
}

/** A value shown as a formula, like `Math.log(2)` or `2 ** -23`, to the seven digits of a float32. */
function computed(shown: string): string {
  if (!/^[-\d. *()]*(\*\*|Math\.)[\w. *()-]*$/.test(shown)) return shown;
  return Number(new Function(`return ${shown};`)()).toPrecision(7);
}

function isName(name: string): boolean {
  try {
    new Function(name, '"use strict";');
    return true;
  } catch {
    return false; // a reserved word, exported as `export { delete_ as delete }`
  }
}

const print = (value: unknown): string => inspect(value, { depth: 8, breakLength: Number.POSITIVE_INFINITY });

/** As Node prints it; with arrays as lists; as text. */
function renderings(value: unknown): string[] {
  return [print(value), print(withLists(value)), String(value)];
}

function withLists(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("tolist" in value && typeof value.tolist === "function") return value.tolist();
  if (Array.isArray(value)) return value.map(withLists);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withLists(each)]));
}

const number = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w])/gi;

/** Whether two texts are alike: the same but for white space, and numbers equal to the digits that `expected` shows. */
export function alike(expected: string, actual: string): boolean {
  const skeleton = (text: string): string => text.replace(number, "#").replace(/\s+/g, "").replace(/'/g, '"');
  if (skeleton(expected) !== skeleton(actual)) return false;
  const wanted = expected.match(number) ?? [];
  const got = actual.match(number) ?? [];
  return wanted.every((text, i) => {
    const [mantissa, exponent] = text.toLowerCase().split("e");
    const digits = mantissa.split(".")[1]?.length ?? 0;
    // A whole number says all of its digits; a decimal fraction is told to half a unit in its last one. Results are float32,
    // so that where more digits are shown than it has, its spacing counts.
    const half = digits > 0 ? 0.5 * 10 ** (Number(exponent ?? 0) - digits) + Math.abs(Number(text)) * 2 ** -23 : 0;
    return Math.abs(Number(text) - Number(got[i])) <= half;
  });
}
