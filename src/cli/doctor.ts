import { existsSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { defaultBackend } from "../api/devices.ts";
import { wasmFeatures } from "../backends/wasm/probe.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly state: "used" | "unused" | "missing";
  readonly detail: string;
  /** What would make programs faster. */
  readonly advice?: string;
}
const oldestNode = 20;
const fastNode = 22;

function nodeFinding(): Finding {
  const { node, v8 } = process.versions;
  const major = Number(node.split(".")[0]);
  const detail = `${node} (V8 ${v8}, ${process.platform} ${process.arch})`;
  if (major < oldestNode)
    return { name: "Node", state: "missing", detail, advice: `Install Node ${oldestNode} or later.` };
  return {
    name: "Node",
    state: "used",
    detail,
    ...(major < fastNode && {
      advice: `Node ${fastNode} and later have a WebAssembly compiler that makes faster code.`,
    }),
  };
}
/** Node 22 keeps what it has compiled, where the environment names a folder for it. */
function compileCacheFinding(): Finding {
  const name = "compile cache";
  if (Number(process.versions.node.split(".")[0]) < fastNode)
    return { name, state: "missing", detail: "not in this Node" };
  const folder = process.env.NODE_COMPILE_CACHE;
  if (folder) return { name, state: "used", detail: folder };
  return {
    name,
    state: "unused",
    detail: "modules are compiled at each start",
    advice: "Set NODE_COMPILE_CACHE to a folder: jaxtra is imported in less than half the time.",
  };
}
function processorFinding(): Finding {
  const [cpu] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`;
  return { name: "processor", state: "used", detail: `${cpu?.model.trim() || "unknown"}, ${memory}` };
}
function backendFindings(): Finding[] {
  const { simd, fma } = wasmFeatures();
  const backend = defaultBackend();
  const state = backend === "wasm" ? "used" : "unused";
  return [
    {
      name: "backend",
      state: "used",
      detail: backend,
      ...(backend !== "wasm" && { advice: "Unset JAXTRA_BACKEND: the reference backend interprets programs." }),
    },
    simd
      ? { name: "WebAssembly SIMD", state, detail: "128 bits" }
      : {
          name: "WebAssembly SIMD",
          state: "missing",
          detail: "not in this engine",
          advice: "Install a later Node: programs need it.",
        },
    fma
      ? { name: "relaxed SIMD", state, detail: "a multiplication and an addition at once" }
      : {
          name: "relaxed SIMD",
          state: "missing",
          detail: "products are rounded before they are added",
          advice: "A later Node, or a processor with fused multiply-add, multiplies matrices about twice as fast.",
        },
  ];
}
/** What this machine has and programs do not run on. */
function otherFindings(): Finding[] {
  const n = availableParallelism();
  const plugin = ["PJRT_PLUGIN_LIBRARY_PATH", "PJRT_NAMES_AND_LIBRARY_PATHS"].flatMap((name) => {
    const value = process.env[name];
    return value ? [`${name}=${value}${existsSync(value) ? "" : " (no such file)"}`] : [];
  });
  const gpu = "navigator" in globalThis && "gpu" in (globalThis.navigator as object);
  return [
    {
      name: "threads",
      state: "unused",
      detail: `${n} available, a program runs on one`,
      ...(n > 1 && { advice: 'Run independent programs beside each other in workers, with "jaxtra/worker".' }),
    },
    { name: "native code", state: "unused", detail: "programs are WebAssembly, which V8 makes native" },
    gpu
      ? { name: "WebGPU", state: "unused", detail: "available, programs do not run on it" }
      : { name: "WebGPU", state: "missing", detail: "not in this engine" },
    plugin.length > 0
      ? { name: "PJRT plugins", state: "unused", detail: plugin.join(", ") }
      : { name: "PJRT plugins", state: "missing", detail: "none is named by the environment" },
  ];
}
export const findings = (): Finding[] => [
  nodeFinding(),
  compileCacheFinding(),
  processorFinding(),
  ...backendFindings(),
  ...otherFindings(),
];

const marks = { used: "+", unused: " ", missing: "-" };
/** For readers. */
export function showFindings(all: readonly Finding[]): string {
  const width = Math.max(...all.map((f) => f.name.length));
  const lines = all.map((f) => `${marks[f.state]} ${f.name.padEnd(width)}  ${f.detail}`);
  const advice = all.flatMap((f) => (f.advice ? [`- ${f.advice}`] : []));
  return [...lines, ...(advice.length > 0 ? ["", "What would be faster:", ...advice] : [])].join("\n");
}
