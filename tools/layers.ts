// The rules of direction between the folders of src/, and a checker for them.
//
// A value import must point down the table below. Type-only imports are erased, so they may point anywhere.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";

const foundation = ["util", "core", "ir"];
const machinery = [...foundation, "ops", "transforms", "control"];
const libraries = [
  "numpy",
  "lax",
  "random",
  "nn",
  "image",
  "scipy",
  "optim",
  "stablehlo",
  "export",
  "io",
  "experimental",
  "extend",
  "tree.ts",
  "debug.ts",
  "checkify",
];

/** Which folders (or single files) of src/ a folder may import values from, besides itself. */
export const mayImport: Record<string, readonly string[]> = {
  util: [],
  core: ["util"],
  // "Types" of core: the descriptions of data, not the tracer.
  ir: ["util", "core/dtype.ts", "core/aval.ts", "core/errors.ts"],
  ops: foundation,
  transforms: [...foundation, "ops"],
  control: [...foundation, "ops", "transforms"],
  compile: foundation,
  // Rules for the compiler's first walk, which takes complex values apart.
  complex: [...machinery, "compile"],
  backends: ["util", "ir", "core/dtype.ts", "core/aval.ts", "core/errors.ts"],
  runtime: [...machinery, "compile", "backends"],
  api: [...machinery, "compile", "complex", "backends", "runtime"],
  diagnostics: [...machinery, "compile", "backends", "runtime", "api"],
  stages: [...machinery, "compile", "backends", "runtime", "api"],
  worker: [...foundation, "runtime", "api"],
  cli: [...machinery, "backends", "runtime", "api", "index.ts", ...libraries],
  ...Object.fromEntries(libraries.map((name) => [name, [...machinery, "api", ...libraries]])),
};

export interface Import {
  /** Path as written. */
  specifier: string;
  /** 1-based. */
  line: number;
  /** False for `import type`, and for lists in which every name is a type. */
  value: boolean;
  /** True for `import(...)`: it runs later, so it cannot make modules wait for each other. */
  dynamic: boolean;
  /** True for `import "./x.ts"`, whose only use is what it does. */
  bare: boolean;
}

/** Every import and re-export of a module's text. */
export function importsOf(text: string, name = "module.ts"): Import[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Expression, value: boolean, kind?: "dynamic" | "bare"): void => {
    if (!ts.isStringLiteralLike(specifier)) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    found.push({ specifier: specifier.text, line, value, dynamic: kind === "dynamic", bare: kind === "bare" });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, bindsValues(node.importClause), node.importClause ? undefined : "bare");
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const names = node.exportClause;
      const onlyTypes = names && ts.isNamedExports(names) && allTypes(names.elements);
      add(node, node.moduleSpecifier, !node.isTypeOnly && !onlyTypes);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier) add(node, specifier, true, "dynamic");
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function bindsValues(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return true; // imported for its side effects
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return false;
  const names = clause.namedBindings;
  return clause.name !== undefined || !names || !ts.isNamedImports(names) || !allTypes(names.elements);
}

function allTypes(elements: ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier>): boolean {
  return elements.length > 0 && elements.every((element) => element.isTypeOnly);
}

/**
 * Checks the modules below a source folder.
 * @returns one line per mistake, `file:line: fact. What to do.`; empty when all is well
 */
export function checkLayers(root: string): string[] {
  const files = sourceFiles(root);
  const graph = new Map<string, string[]>();
  const mistakes: string[] = [];
  for (const file of files) {
    const edges: string[] = [];
    for (const item of importsOf(readFileSync(join(root, file), "utf8"), file)) {
      if (!item.value) continue;
      const where = `${file}:${item.line}`;
      if (!item.specifier.startsWith(".")) {
        // The command runs in Node only, and its bundle carries the packages that it uses.
        const allowed = item.dynamic || file.startsWith(`cli${sep}`);
        if (!allowed)
          mistakes.push(`${where}: imports "${item.specifier}". The core has no dependency and runs in browsers.`);
        continue;
      }
      const target = relative(root, resolve(root, dirname(file), item.specifier))
        .split(sep)
        .join("/");
      if (!existsSync(join(root, target))) mistakes.push(`${where}: imports ${target}, which does not exist.`);
      else if (!allowed(file, target))
        mistakes.push(`${where}: ${layerOf(file)} must not import values from ${target}.`);
      if (!item.dynamic) edges.push(target);
    }
    graph.set(file, edges);
  }
  for (const cycle of findCycles(graph))
    mistakes.push(`cycle of value imports: ${cycle.join(" -> ")}. Move what they share down.`);
  return mistakes;
}

function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".ts"))
    .sort();
}

const layerOf = (file: string): string => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "");

/** The package's entries put together what users see, and nothing imports them; so may the other files directly in src/. */
const entries = [
  "index.ts",
  "optim/index.ts",
  "io/index.ts",
  "stablehlo/index.ts",
  "export/index.ts",
  "worker/index.ts",
];

function allowed(from: string, to: string): boolean {
  const layer = layerOf(from);
  if (layer === "" || entries.includes(from)) return true;
  const target = layerOf(to);
  return layer === target || (mayImport[layer] ?? []).some((entry) => entry === target || entry === to);
}

/** One cycle for each group of modules that wait for each other (Tarjan's strongly connected components). */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1 || graph.get(node)?.includes(node)) cycles.push(walkAround(group, graph));
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return cycles;
}

/** A shortest way from the group's first module back to itself. */
function walkAround(group: readonly string[], graph: ReadonlyMap<string, readonly string[]>): string[] {
  const start = group[0];
  const paths: string[][] = [[start]];
  const seen = new Set<string>();
  for (const path of paths) {
    for (const next of graph.get(path[path.length - 1]) ?? []) {
      if (next === start) return [...path, start];
      if (group.includes(next) && !seen.has(next)) {
        seen.add(next);
        paths.push([...path, next]);
      }
    }
  }
  return [...group];
}
