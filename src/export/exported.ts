import { JAXTypeError } from "../core/errors.ts";
import type { TreeDef } from "../core/pytree.ts";
import type { ExportedModule, ExportedType } from "../stablehlo/bytecode/exported.ts";
import { writeExported } from "../stablehlo/bytecode/write/exported.ts";
import { printModule } from "../stablehlo/emit/print.ts";
import type { ExportedFunction } from "../stablehlo/exported-call.ts";
import { exportedProgram, type ParseOptions } from "../stablehlo/parse.ts";

/** How many derivatives of a call know of custom rules. A function has endlessly many: those above are derivatives of operations. */
const ruledOrders = 2;
function withDerivatives(module: ExportedModule, orders: number): ExportedModule {
  const { vjp } = module.exported;
  const next = orders > 0 && vjp ? () => withDerivatives(vjp(), orders - 1) : null;
  return { ...module, exported: { ...module.exported, vjp: next } };
}

export interface SerializeOptions {
  /** How many derivatives the file brings: with 1, whoever reads it takes gradients by the function's own rules. */
  vjpOrder?: number;
}
/** A function as a program of StableHLO, with the types and structures of its arguments and results. */
export class Exported {
  private readonly module: ExportedModule;
  private readonly options: ParseOptions;
  private function: ExportedFunction | null = null;
  private derivative: Exported | null = null;
  /** Made by `export` and `deserialize`. */
  constructor(module: ExportedModule, options: ParseOptions = {}) {
    this.module = module;
    this.options = options;
  }
  get funName(): string {
    return this.module.exported.name;
  }
  /** Of the arguments: a list of the positional ones, and an object of those by name. */
  get inTree(): TreeDef {
    return this.module.exported.inTree;
  }
  get outTree(): TreeDef {
    return this.module.exported.outTree;
  }
  /** Types of the leaves, in order. Sizes that only the arguments fix are expressions. */
  get inAvals(): readonly ExportedType[] {
    return this.module.exported.inAvals;
  }
  get outAvals(): readonly ExportedType[] {
    return this.module.exported.outAvals;
  }
  get platforms(): readonly string[] {
    return this.module.exported.platforms;
  }
  /** Which leaves are arguments of the module's `main`. */
  get moduleKeptVarIdx(): readonly number[] {
    return this.module.exported.kept;
  }
  /** The module as portable bytecode. */
  get mlirModuleSerialized(): Uint8Array {
    return this.module.exported.bytecode;
  }
  /** The module as text. */
  mlirModule(): string {
    return printModule(this.module);
  }
  /**
   * The function, on arguments like those that it was exported for. It can be jitted and batched. Reverse mode takes the derivative that
   * was exported, which knows of custom rules; of a file without one, the operations are differentiated.
   * @throws TypeError where the arguments are others
   */
  readonly call = <R = any>(...args: unknown[]): R => {
    this.function ??= exportedProgram(withDerivatives(this.module, ruledOrders), this.options);
    return this.function.call<R>(...args);
  };
  hasVjp(): boolean {
    return this.module.exported.vjp !== null;
  }
  /** The function of the leaves and of the cotangents of the results that gives the cotangents of the leaves. */
  vjp(): Exported {
    const { vjp, name } = this.module.exported;
    if (!vjp)
      throw new JAXTypeError(
        `vjp: ${name} was serialized without a derivative. Serialize it with one, serialize({ vjpOrder: 1 }).`,
      );
    this.derivative ??= new Exported(vjp(), this.options);
    return this.derivative;
  }
  /**
   * The bytes of a file that JAX's `jax.export.deserialize` reads, and {@link deserialize}.
   * @throws TypeError if the function has fewer derivatives, or a class among its arguments or results has no form in files
   */
  serialize({ vjpOrder = 0 }: SerializeOptions = {}): Uint8Array {
    let it: Exported = this;
    for (let order = 0; order < vjpOrder; order++) it = it.vjp();
    return writeExported(this.module, vjpOrder);
  }
  toString(): string {
    return `Exported(funName=${this.funName}, ...)`;
  }
}
