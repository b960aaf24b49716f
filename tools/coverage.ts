// Which of JAX's and optax's public names the built package has, by module and tier:
//
//     npm run build && npx tsx tools/coverage.ts [api.tsv] [--missing] [--write]
//
// --missing lists the names it lacks, --write puts the table into docs/coverage.md. The list of names is not part of the
// project: one line a name, with the columns module, name, tier (1: needed, 2: wanted, 3: the rest) and camelName.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";

const root = join(import.meta.dirname, "..");
export const defaultTable = join(root, "../shared/reference/api.tsv");
export const document = join(root, "docs/coverage.md");

interface Row {
  readonly module: string;
  readonly path: string;
  readonly tier: number;
  /** function, method, class, constant or dtype. */
  readonly kind: string;
}
/** What an entry exports: values as they are, and the dotted paths of its types. */
export interface Library {
  readonly values: object;
  readonly types: ReadonlySet<string>;
}

/** JAX's modules as they are called here; any other keeps its path below `jax.`. */
const modules: Record<string, string[]> = {
  jax: [],
  "jax.Array": ["NDArray", "prototype"],
  "jax.numpy": ["numpy"],
  "jax.Array.at": ["NDArray", "prototype", "at"],
  optax: ["optim"],
};
const camel = (name: string): string => name.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase());
/** The path of a module of JAX here. */
export const home = (module: string): string[] =>
  modules[module] ??
  module
    .replace(/^jax\./, "")
    .replace(/^optax/, "optim")
    .split(".")
    .map(camel);

/** The names of tiers 1 to 3. */
export function readTable(text: string): Row[] {
  const [head, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  const column = (name: string) => head.indexOf(name);
  const [module, name, tier, kind, camelName] = ["module", "name", "tier", "kind", "camelName"].map(column);
  return lines
    .map((l) => ({ module: l[module], path: l[camelName] || camel(l[name]), tier: Number(l[tier]), kind: l[kind] }))
    .filter((row) => row.tier > 0);
}

/** JAX's names that differ here. */
const renamed: Record<string, string> = { Array: "NDArray" };

/** Paths such as customJvp.defjvp name methods of what a function returns, or of a class. */
const made: Record<string, (library: any) => unknown> = {
  customJvp: (library) => library.customJvp((x: unknown) => x),
  customVjp: (library) => library.customVjp((x: unknown) => x),
  at: (library) => library.numpy.zeros([1]).at(0),
  gaussianKde: (library) => library.scipy.stats.gaussianKde.prototype,
};

export function has(library: Library, row: Row): boolean {
  const path = [...home(row.module), ...row.path.split(".")].map((part) => renamed[part] ?? part);
  if (library.types.has(path.join("."))) return true;
  const last = path.pop() as string;
  let at: any = library.values;
  for (const part of path) at = made[part]?.(library.values) ?? at?.[part];
  return at !== null && at !== undefined && last in Object(at);
}

/** Dotted paths of the types that modules export, namespaces included. */
function exportedTypes(entries: Record<string, string>): Set<string> {
  const files = Object.values(entries);
  const program = ts.createProgram(files, { allowImportingTsExtensions: true, noEmit: true, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  const walk = (module: ts.Symbol, prefix: string): void => {
    for (const symbol of checker.getExportsOfModule(module)) {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      if (target.flags & ts.SymbolFlags.ValueModule) walk(target, `${prefix}${symbol.name}.`);
      else if (target.flags & ts.SymbolFlags.Type) found.add(prefix + symbol.name);
    }
  };
  for (const [prefix, file] of Object.entries(entries)) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile);
    if (module) walk(module, prefix);
  }
  return found;
}
/** The main entry, and the others under the names that users give them. */
export async function readLibrary(folder: string, { code, types }: { code: string; types: string }): Promise<Library> {
  const load = (entry: string) => import(pathToFileURL(join(folder, `${entry}${code}`)).href);
  const values = { ...(await load("index")), optim: await load("optim/index"), export: await load("export/index") };
  const entries = Object.fromEntries(
    ["", "optim", "export"].map((e) => [e && `${e}.`, join(folder, e, `index${types}`)]),
  );
  return { values, types: exportedTypes(entries) };
}

export interface Count {
  readonly module: string;
  /** Of tier 1, 2 and 3: how many names there are, how many the library has, and which it lacks. */
  readonly tiers: readonly { readonly all: number; readonly here: number; readonly missing: readonly string[] }[];
}
export function count(library: Library, rows: readonly Row[]): Count[] {
  const tally = (module: string, own: readonly Row[]): Count => ({
    module,
    tiers: [1, 2, 3].map((tier) => {
      const wanted = own.filter((r) => r.tier === tier);
      const missing = wanted.filter((r) => !has(library, r)).map((r) => r.path);
      return { all: wanted.length, here: wanted.length - missing.length, missing };
    }),
  });
  const modules = [...new Set(rows.map((r) => r.module))];
  return [
    ...modules.map((module) =>
      tally(
        module,
        rows.filter((r) => r.module === module),
      ),
    ),
    tally("all", rows),
  ];
}
const share = ({ all, here }: { all: number; here: number }): string => (all ? `${here}/${all}` : "-");
/** As a table of Markdown, which reads well in a terminal too. */
export function tableOf(counts: readonly Count[]): string {
  const rows = counts.map(({ module, tiers }) => [module, ...tiers.map(share)]);
  const width = Math.max(...rows.map(([module]) => module.length));
  const line = ([module, ...shares]: string[]): string =>
    `| ${module.padEnd(width)} | ${shares.map((s) => s.padStart(9)).join(" | ")} |`;
  const rule = `|${"-".repeat(width + 2)}|${" ---------:|".repeat(3).replaceAll(" -", "-")}`;
  return [line(["module", "tier 1", "tier 2", "tier 3"]), rule, ...rows.map(line)].join("\n");
}

const introduction = `# Which of JAX's names are here

Public names of JAX 0.10 and optax 0.2 by module: how many there are, and how many of them jaxtra has. Tier 1 is what programs
commonly use, tier 2 what larger ones need, tier 3 the rest; names that make sense in Python or for XLA only are not counted.
\`npx tsx tools/coverage.ts --write\` counts again, from the built package, and \`--missing\` lists what is missing.
`;

async function main(args: readonly string[]): Promise<void> {
  const file = args.find((a) => !a.startsWith("--")) ?? defaultTable;
  const library = await readLibrary(join(root, "dist"), { code: ".js", types: ".d.ts" });
  const counts = count(library, readTable(readFileSync(file, "utf8")));
  const table = tableOf(counts);
  console.log(table);
  if (args.includes("--write")) writeFileSync(document, `${introduction}\n${table}\n`);
  if (args.includes("--missing"))
    for (const { module, tiers } of counts.slice(0, -1))
      tiers.forEach(({ missing }, i) => {
        if (missing.length) console.log(`${module}, tier ${i + 1}: ${missing.join(" ")}`);
      });
}
if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
