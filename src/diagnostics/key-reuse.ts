import { config } from "../api/config.ts";
import { locationOf, stackHere, userLocation } from "../api/location.ts";
import { type CallParams, callP } from "../control/call.ts";
import { showAval } from "../core/aval.ts";
import { dtypeInfo, kindOf } from "../core/dtype.ts";
import { KeyReuseError } from "../core/errors.ts";
import type { Eqn, Var } from "../core/jaxpr.ts";
import { currentTrace, StageTrace, StageTracer, type Trace } from "../core/trace.ts";
import { ConcreteArray, type Value } from "../core/value.ts";
import { watch } from "../core/watch.ts";
import { BatchTracer } from "../transforms/batch.ts";
import { DiffTracer } from "../transforms/differentiate.ts";
import { checkEvaluation } from "./evaluate.ts";
import { ValueNumbers } from "./value-numbers.ts";

// Random keys that are used up twice. A key is told from others by who made it, not by its words: two keys of one seed are two
// keys, as in JAX. What is known of a key is kept for
//   - an array by identity; a key taken out of a split once more is a new array, so children of splits are found by their words;
//   - a tracer by its variable, or what the equations say that it equals.

/** One use that allows no other. */
interface Use {
  readonly by: string;
  readonly stack: string;
  /** The trace in which it happened: a body that is traced once more, or the other branch of a cond, may use the key too. */
  readonly scope: object;
}
interface Key {
  readonly uses: Use[];
}
const newKey = (): Key => ({ uses: [] });

const arrays = new WeakMap<Value, Key>();
/** Arrays that are keys of their own, though words of a split may equal theirs. */
const separate = new WeakSet<Value>();
/** Of splits, by words, the youngest last; null where two splits gave the same words, and either may be meant. */
const children = new Map<bigint, Key | null>();
const mostChildren = 10_000;
const tracers = new WeakMap<Trace, { numbers: ValueNumbers; keys: Map<number, Key> }>();
/** Operands of jitted functions that are used up inside. */
const usedInside = new WeakSet<Var>();

/** The value that a transformation other than jit sees. */
function inner(v: Value): Value {
  while (v instanceof BatchTracer || v instanceof DiffTracer) v = v.below;
  return v;
}
function tableOf(trace: StageTrace) {
  let t = tracers.get(trace);
  if (!t) tracers.set(trace, (t = { numbers: new ValueNumbers(trace), keys: new Map() }));
  return t;
}
/** The words of each key in an array: none where there are too many to look at. */
function wordsOf(v: Value): bigint[] {
  if (!(v instanceof ConcreteArray) || v.size > 1024 || v.buffer.deleted) return [];
  const data = v.buffer.read() as Uint32Array;
  const width = kindOf(v.dtype) === "key" ? dtypeInfo[v.dtype].parts : v.dtype === "uint32" ? v.shape[v.ndim - 1] : 0;
  if (width !== 2 && width !== 4) return [];
  return Array.from({ length: data.length / width }, (_, i) =>
    data.subarray(width * i, width * (i + 1)).reduce((all, word) => (all << 32n) | BigInt(word), 0n),
  );
}
/** What is known of the keys in a value. */
function keysOf(value: Value): Key[] {
  const v = inner(value);
  if (v instanceof StageTracer) {
    const { numbers, keys } = tableOf(v.owner as StageTrace);
    const n = numbers.of(v.atom);
    let key = keys.get(n);
    if (!key) keys.set(n, (key = newKey()));
    return [key];
  }
  let own = arrays.get(v);
  if (!own) arrays.set(v, (own = newKey()));
  const found = separate.has(v) ? [] : wordsOf(v).flatMap((w) => children.get(w) ?? []);
  return [own, ...found];
}
/** New keys: of a seed, of a split, folded in, or cloned. */
function fresh(value: Value): void {
  const v = inner(value);
  if (v instanceof StageTracer) {
    tableOf(v.owner as StageTrace).numbers.separate(v.atom);
    return;
  }
  arrays.set(v, newKey());
  const words = wordsOf(v);
  if (words.length < 2) {
    separate.add(v);
    return;
  }
  for (const w of words) {
    const before = children.get(w);
    children.delete(w);
    // Who holds the earlier one has used it, or may still do so.
    children.set(w, before === undefined || before?.uses.length ? newKey() : null);
  }
  for (const w of children.keys()) {
    if (children.size <= mostChildren) break;
    children.delete(w);
  }
}

const scopes = new WeakMap<Trace, object>();
const outermost = {};
/** The traces that are being made, from the inside, and what runs at once. */
function scopesNow(): object[] {
  const found: object[] = [];
  for (let t: Trace | null = currentTrace(); t; t = t.parent) {
    if (!(t instanceof StageTrace)) continue;
    let s = scopes.get(t);
    if (!s) scopes.set(t, (s = {}));
    found.push(s);
  }
  return [...found, outermost];
}

function consumed(value: Value, by: string): void {
  if (!config.debugKeyReuse && !config.warnKeyReuse) return;
  const now = scopesNow();
  const keys = keysOf(value);
  const earlier = keys.flatMap((k) => k.uses).find((u) => now.includes(u.scope));
  if (earlier) report(value, by, earlier);
  const v = inner(value);
  if (v instanceof StageTracer) usedInside.add(v.atom);
  // As text: a stack would keep the arrays in its calls.
  const use: Use = { by, stack: stackHere(16).stack ?? "", scope: now[0] };
  for (const k of keys) k.uses.push(use);
}
const places = new Set<string>();
function report(value: Value, by: string, earlier: Use): void {
  const at = userLocation();
  const first = locationOf({ stack: earlier.stack });
  const message =
    `${by}: the key, ${showAval(value.aval)}, was used up before, by ${earlier.by}${first && ` (${first})`}${at && `; used again at ${at}`}. ` +
    "What is drawn from one key is not independent: take new keys by [a, b] = random.split(key) or random.foldIn(key, i); if you mean it, " +
    "random.clone(key).";
  if (config.debugKeyReuse) throw new KeyReuseError(`${message} (docs/errors.md, KeyReuseError)`);
  const place = `${by} ${at}`;
  if (places.has(place)) return;
  places.add(place);
  config.warn(`${message} (config.warnKeyReuse = false silences this; docs/errors.md, KeyReuseError)`);
}
/** A call of a jitted function uses up what its body uses up. */
export function recordCall(e: Eqn, ins: readonly Value[]): void {
  if (e.prim === callP) useOperands(e.params, ins);
}
function useOperands({ jaxpr, name }: CallParams, ins: readonly Value[]): void {
  jaxpr.ins.forEach((v, i) => {
    if (usedInside.has(v)) consumed(ins[i], `jit(${name})`);
  });
}
/** Follows the settings. Calls of compiled functions are looked at under debugKeyReuse only, so that they cost nothing else. */
export function checkKeys(): void {
  const on = config.debugKeyReuse || config.warnKeyReuse;
  watch.consumed = on ? consumed : undefined;
  watch.fresh = on ? fresh : undefined;
  checkEvaluation(
    "keys",
    config.debugKeyReuse
      ? (evaluate) => (prim, ins, params) => {
          if (prim === callP) useOperands(params as CallParams, ins);
          return evaluate(prim, ins, params);
        }
      : undefined,
  );
}
