// Stands for source-line.ts in pages, whose files cannot be read.
export const sourceLine = (): string => "";
