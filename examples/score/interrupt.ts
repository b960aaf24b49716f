let asked = false;

/**
 * From now on SIGINT and SIGTERM ask the run to end where it next breathes. A second signal asks for nothing more: the terminal and npm
 * often send one each.
 */
export function listen(): void {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => (asked = true));
}
/** Lets signals and the terminal have their turn. If the run is to end, does `last` and ends the process. */
export async function breathe(last: () => void = () => {}): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (!asked) return;
  last();
  process.exit(130);
}
