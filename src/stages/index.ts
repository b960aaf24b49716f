// `import "jaxtra/stages"`: jit's functions get `trace`, `lower` and `evalShape` in pages too.
import "./install.ts";

export * from "../api/stages.ts";
