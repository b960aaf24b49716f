/** Runs the workloads named on the command line and prints a JSON line each. Bundled and started by main.ts. */
import { workloads } from "./workloads.ts";

for (const name of process.argv.slice(2))
  for (const m of workloads[name]()) console.log(JSON.stringify({ peer: "jaxtra", ...m }));
