/** In pages: no engine lets them collect garbage on demand. */
export const nodeCollector = (): undefined => undefined;
