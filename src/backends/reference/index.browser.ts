import { ValueError } from "../../core/errors.ts";

/** In pages: an environment variable chooses the reference backend, and pages have none, so they do not carry it. */
export function createReferenceBackend(): never {
  throw new ValueError("reference backend: it is not part of a page's bundle. Run the program in Node.");
}
