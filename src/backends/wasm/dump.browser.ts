/** In pages: JAXTRA_DUMP is an environment variable, and pages have none. */
export function dump(): void {}
