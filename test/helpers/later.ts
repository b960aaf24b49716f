/** Names with golden cases that the library does not have yet, with the reason. A name that exists fails its test. */
export const later: Record<string, string> = {};
