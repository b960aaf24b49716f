/** In pages: JAXTRA_DUMP is an environment variable, and pages have none, so they do not carry the printers. */
export function dumpProgram(): void {}
