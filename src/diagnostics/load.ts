// What the package's entry loads: diagnostics in Node, nothing in pages (load.browser.ts).
import "./install.ts";
