// Files as bytes: reading and writing them is left to the host.

// Arrays need what runs them, also where this entry is the only one that is imported.
import "../index.ts";

export { formatNpy, parseNpy } from "./npy.ts";
export { formatSafetensors, parseSafetensors, type Safetensors } from "./safetensors.ts";
