// Imported for its effect by whatever makes keys of four words.
import "../complex/pairs.ts";

export { pairedValues } from "../compile/pairs.ts";
