// Imported for its effect by whatever calls contractions or convolutions: their template is a third of the Wasm backend, and
// pages that multiply no matrices leave it out.
import "../runtime/products.ts";
