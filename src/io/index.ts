// Files as bytes: reading and writing them is left to the host.
export { formatNpy, parseNpy } from "./npy.ts";
export { formatSafetensors, parseSafetensors, type Safetensors } from "./safetensors.ts";
