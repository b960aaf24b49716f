import type { Aval } from "../core/aval.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { broadcastTo } from "../ops/axes.ts";
import { eq, ne } from "../ops/compare.ts";
import { where } from "../ops/select.ts";
import { zeros } from "../ops/zeros.ts";
import { stopGradientValue } from "../transforms/stop-gradient.ts";
import { failureOf, slotKey } from "./errors.ts";

export const int = (n: number): Value => scalar(n, "int32");
export const noError = (): Value => int(0);
const choose = (pred: Value, x: Value, y: Value): Value => where(broadcastTo(pred, x.shape), x, y);

/** What a program carries along with its values: the number of the first failure, and the values that its message needs. */
export interface ErrorParts {
  readonly code: Value;
  /** By the types of the values: failures of equal types share them. */
  readonly slots: ReadonlyMap<string, readonly Value[]>;
}
/** Slots without values: how results of a body are laid out. */
export type Layout = ReadonlyMap<string, readonly Aval[]>;
export const layoutOf = (slots: ReadonlyMap<string, readonly Value[]>): Layout =>
  new Map([...slots].map(([k, xs]) => [k, xs.map((x) => x.aval)]));
export const unionOf = (layouts: readonly Layout[]): Layout => new Map(layouts.flatMap((l) => [...l]));
export const sizeOfLayout = (l: Layout): number => 1 + [...l.values()].flat().length;
/** Code and slots as a list, and back. */
export const flattenParts = ({ code, slots }: ErrorParts, layout: Layout): Value[] => [
  code,
  ...[...layout].flatMap(([k, types]) => slots.get(k) ?? types.map(zeros)),
];
export function unflattenParts([code, ...values]: readonly Value[], layout: Layout): ErrorParts {
  let at = 0;
  return { code, slots: new Map([...layout].map(([k, types]) => [k, values.slice(at, (at += types.length))])) };
}

/** The error as it grows while a program is gone through: the first failure stays. */
export class ErrorState implements ErrorParts {
  /** Null while nothing can have failed. */
  private now: Value | null = null;
  readonly slots = new Map<string, readonly Value[]>();
  constructor(start?: ErrorParts) {
    if (start) this.merge(start);
  }
  get code(): Value {
    return this.now ?? noError();
  }
  /** Nothing that was gone through can fail. */
  get isEmpty(): boolean {
    return this.now === null;
  }
  /** Records a failure where `pred` holds. */
  fail(pred: Value, code: number, payload: readonly Value[] = []): void {
    const { types } = failureOf(code);
    const slots = new Map(types.length ? [[slotKey(types), payload.map(stopGradientValue)]] : []);
    this.merge({ code: where(pred, int(code), noError()), slots });
  }
  /** What happens after all that was recorded before. */
  merge({ code, slots }: ErrorParts): void {
    const { now } = this;
    const first = now && eq(now, noError());
    for (const [k, values] of slots) {
      const old = this.slots.get(k);
      this.slots.set(k, first && old ? values.map((v, i) => choose(first, v, old[i])) : values);
    }
    this.now = now ? where(ne(now, noError()), now, code) : code;
  }
}
