/** Trees as vectors. */
export { ravelPytree } from "./api/ravel.ts";
