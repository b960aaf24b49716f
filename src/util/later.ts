/**
 * Code that is large and seldom needed: what needs it installs it by an import, and pages without that leave it out.
 * @param what is missing without it, for the error
 * @param from the module that must be imported
 */
export class Later<T> {
  private value: T | undefined;
  private readonly what: string;
  private readonly from: string;
  constructor(what: string, from: string) {
    this.what = what;
    this.from = from;
  }
  install(value: T): void {
    this.value = value;
  }
  /** The code if it is there, for what can do without. */
  get installed(): T | undefined {
    return this.value;
  }
  get(): T {
    if (!this.value)
      throw new Error(`${this.what} came without its code: ${this.from} was not imported (this is a bug in jaxtra)`);
    return this.value;
  }
}
