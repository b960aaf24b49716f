import { InvalidArgumentError } from "commander";

/** An option that is a whole number of at least `least`. */
export const integer =
  (least: number) =>
  (text: string): number => {
    const n = Number(text);
    if (!Number.isInteger(n) || n < least)
      throw new InvalidArgumentError(`It must be an integer of at least ${least}.`);
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
