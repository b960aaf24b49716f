/** Wrong use of the command line: one line with exit code 2. */
export class UsageError extends Error {}
/** What cannot be done: one line with exit code 1. */
export class Failure extends Error {}

/** What an error says, in one line. */
export const oneLine = (e: unknown): string => (e instanceof Error ? e.message : String(e)).replace(/\s*\n\s*/g, " ");
