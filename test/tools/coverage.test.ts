import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { count, defaultTable, document, readLibrary, readTable, tableOf } from "../../tools/coverage.ts";

const listed = (): Map<string, string[]> => {
  const rows = readFileSync(document, "utf8")
    .split("\n")
    .filter((line) => /^\| (jax|optax|all)/.test(line));
  return new Map(
    rows
      .map((row) =>
        row
          .split("|")
          .map((cell) => cell.trim())
          .slice(1, -1),
      )
      .map(([m, ...s]) => [m, s]),
  );
};

test("a name counts where it is a value, a type, or a method of what a function returns", () => {
  const rows = readTable(
    "module\tname\ttier\tcamelName\njax\tfoo_bar\t1\t\njax.typing\tX\t2\t\njax\tnone\t1\t\njax\tno\t0\t\n",
  );
  const library = { values: { fooBar: 1 }, types: new Set(["typing.X"]) };
  const [jax, typing, all] = count(library, rows);
  expect(jax.tiers[0]).toEqual({ all: 2, here: 1, missing: ["none"] });
  expect(typing.tiers[1]).toEqual({ all: 1, here: 1, missing: [] });
  expect(tableOf([all]).split("\n").at(-1)).toBe("| all |       1/2 |       1/1 |         - |");
});

test("docs/coverage.md claims no name that is not there", async ({ skip }) => {
  if (!existsSync(defaultTable)) skip("the list of JAX's names is not here");
  const src = fileURLToPath(new URL("../../src/", import.meta.url));
  const counts = count(
    await readLibrary(src, { code: ".ts", types: ".ts" }),
    readTable(readFileSync(defaultTable, "utf8")),
  );
  const claims = listed();
  expect([...claims.keys()]).toEqual(counts.map((c) => c.module));
  for (const { module, tiers } of counts)
    tiers.forEach(({ all, here }, i) => {
      const [claimed, of] = (claims.get(module)![i] === "-" ? "0/0" : claims.get(module)![i]).split("/").map(Number);
      expect(of, `${module}, tier ${i + 1}`).toBe(all);
      expect(claimed, `${module}, tier ${i + 1}`).toBeLessThanOrEqual(here);
    });
}, 60_000);
