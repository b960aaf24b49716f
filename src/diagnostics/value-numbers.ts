import { paramsKey } from "../compile/key.ts";
import { type Atom, type Eqn, hasEffect, Literal, type Var } from "../core/jaxpr.ts";
import type { StageTrace } from "../core/trace.ts";

/** Numbers of the values of one trace: equal where the same operations made them of the same values, as in `keys[0]` twice. */
export class ValueNumbers {
  private readonly trace: StageTrace;
  private readonly numbers = new Map<Var, number>();
  private readonly byText = new Map<string, number>();
  private readonly made = new Map<Var, Eqn>();
  private read = 0;
  private next = 0;
  constructor(trace: StageTrace) {
    this.trace = trace;
  }
  /** Makes it a value of its own, whatever made it. */
  separate(v: Var): void {
    this.numbers.set(v, this.next++);
  }
  of(v: Var): number {
    let n = this.numbers.get(v);
    if (n !== undefined) return n;
    const { eqns } = this.trace;
    for (; this.read < eqns.length; this.read++)
      for (const o of eqns[this.read].outs) this.made.set(o, eqns[this.read]);
    const e = this.made.get(v);
    if (e && !hasEffect(e)) {
      const text = `${e.prim.name} ${paramsKey(e.params)} ${e.outs.indexOf(v)} ${e.ins.map((a) => this.text(a))}`;
      n = this.byText.get(text) ?? this.next++;
      this.byText.set(text, n);
    } else n = this.next++;
    this.numbers.set(v, n);
    return n;
  }
  private text(a: Atom): string {
    return a instanceof Literal ? `${a.aval.dtype} ${a.value}` : `#${this.of(a)}`;
  }
}
