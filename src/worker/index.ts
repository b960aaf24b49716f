// Functions of a worker, called from a page or from Node without making it wait.

// Arrays need what runs them, also where this entry is the only one that is imported.
import "../index.ts";

export type { AbortSignalLike, LongRunOptions, Progress } from "../api/run-async.ts";
export { connect, type Remote, type WorkerLike } from "./connect.ts";
export { expose, reportProgress } from "./expose.ts";
