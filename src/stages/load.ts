// What the package's entry loads: stages in Node, nothing in pages (load.browser.ts).
import "./install.ts";
