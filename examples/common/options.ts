import { InvalidArgumentError } from "commander";

/** An option that is a whole number from `least` to `most`. */
export const integer =
  (least: number, most = Number.POSITIVE_INFINITY) =>
  (text: string): number => {
    const n = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isInteger(n) || n < least || n > most) {
      const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`It must be an integer ${range}.`);
    }
    return n;
  };
/** Runs an example: what goes wrong is told in one line that begins with its name. */
export function runExample(name: string, main: () => void | Promise<void>): void {
  const start = performance.now();
  Promise.resolve()
    .then(main)
    .then(() => console.log(`done in ${((performance.now() - start) / 1000).toFixed(0)} s`))
    .catch((e: unknown) => {
      console.error(`${name}: ${e instanceof Error ? e.message : e}`);
      process.exitCode = 1;
    });
}
