// `import "jaxtra/diagnostics"`: pages get what Node has at once. A page without it stays small.
import "./install.ts";
