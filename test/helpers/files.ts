import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../golden/", import.meta.url);

/** A golden file of `test/golden`, parsed. */
export const readGolden = (path: string): any => JSON.parse(readFileSync(new URL(path, root), "utf8"));

/** The golden files of a folder. */
export const goldenFiles = (folder: string): string[] =>
  readdirSync(new URL(`${folder}/`, root))
    .filter((f) => f.endsWith(".json"))
    .map((f) => `${folder}/${f}`);
