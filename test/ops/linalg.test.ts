import { readdirSync } from "node:fs";
import { testFamily } from "./harness.ts";
import { samples } from "./linalg.samples.ts";

const folder = new URL("../../src/ops/linalg/", import.meta.url);
const modules = await Promise.all(
  readdirSync(folder).map((f) => import(new URL(f, folder).href) as Promise<Record<string, unknown>>),
);
testFamily(Object.assign({}, ...modules), samples);
