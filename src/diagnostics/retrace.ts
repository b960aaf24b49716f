import { config } from "../api/config.ts";
import { nameOf } from "../api/flat.ts";
import { type Entry, sameAval, sameAxes, sameStatics, type Traced } from "../api/jit.ts";
import { userLocation } from "../api/location.ts";
import { type Aval, showAval } from "../core/aval.ts";
import { difference, leafPaths, showPath } from "../core/pytree.ts";
import { sameList } from "../util/list.ts";
import { namedArgument, parameterNames } from "./names.ts";

// Why jit traces a function once more. A trace costs a thousand calls, and nobody sees it happen.

/** One difference between two traces. */
interface Cause {
  /** What changed, in words. */
  readonly what: string;
  readonly remedy: string;
  /** The same for all changes of this kind at this place: one warning for each. */
  readonly key: string;
}
/** Retraces that pass in silence: a first call for training, one for evaluation, one for the last, shorter batch. */
const silent = 2;

/** What changed since the trace that is most like this one; warns from the third time on, once for each cause. */
export function explainRetrace(t: Traced): string | undefined {
  if (!t.earlier.length) {
    anew(t);
    return undefined;
  }
  const causes = t.earlier.map((e) => differences(e, t));
  const nearest = causes.reduce((best, c) => (c.length < best.length ? c : best));
  if (t.earlier.length > silent && config.explainRetraces) warn(t, nearest);
  return nearest.map((c) => c.what).join("; ");
}

const warned = new WeakMap<Function, Set<string>>();
function warn({ f, earlier }: Traced, causes: readonly Cause[]): void {
  let known = warned.get(f);
  if (!known) warned.set(f, (known = new Set()));
  const fresh = causes.filter((c) => c.remedy && !known.has(c.key));
  if (!fresh.length) return;
  for (const c of fresh) known.add(c.key);
  const at = userLocation();
  config.warn(
    `jit(${nameOf(f)}): traced and compiled again, for the ${ordinal(earlier.length)} time${at && ` (${at})`}: ` +
      `${fresh.map((c) => c.what).join("; ")}. ${[...new Set(fresh.map((c) => c.remedy))].join(" ")} ` +
      "(config.explainRetraces = false silences this; docs/errors.md, Retracing)",
  );
}
const ordinal = (n: number): string => (n === 3 ? "3rd" : `${n}th`);

function differences(old: Entry, { f, now, count, fixed }: Traced): Cause[] {
  const names = parameterNames(f);
  const moving = Array.from({ length: count }, (_, i) => i).filter((i) => !fixed.includes(i));
  const root = (k: number): string => namedArgument(names, moving[k] ?? k);
  const causes: Cause[] = [];
  const structure = difference(old.args, now.args);
  if (structure !== null) causes.push(structureCause(old, now, structure, root));
  else {
    const paths = leafPaths(now.args);
    now.avals.forEach((a, i) => {
      const was = old.avals[i];
      if (!sameAval(a, was)) causes.push(typeCause(was, a, showPath(paths[i].slice(1), root(paths[i][0] as number))));
    });
  }
  if (!sameStatics(old.statics, now.statics))
    now.statics.forEach((s, i) => {
      const was = old.statics[i];
      if (!sameStatics([was], [s])) causes.push(staticCause(was, s, namedArgument(names, fixed[i])));
    });
  if (!sameAxes(old.axes, now.axes)) causes.push({ what: "it runs under other named axes", remedy: "", key: "axes" });
  if (old.settings !== now.settings) causes.push({ what: "a setting changed", remedy: "", key: "settings" });
  if (!causes.length)
    causes.push({
      what: "it closes over values of a transformation that has ended",
      remedy: "Pass them as arguments.",
      key: "closure",
    });
  return causes;
}
function structureCause(old: Entry, now: Entry, what: string, root: (k: number) => string): Cause {
  const k = now.args.children.findIndex((c, i) => !old.args.children[i]?.equals(c));
  const place = old.args.children.length === now.args.children.length && k >= 0 ? root(k) : undefined;
  const inner = place && difference(old.args.children[k], now.args.children[k]);
  return {
    what: place
      ? `${place} has another structure: ${inner}`
      : `the number of arguments was ${old.args.children.length} and is ${now.args.children.length}: ${what}`,
    remedy: "Pass trees of one structure; fill what is missing, or split the function in two.",
    key: `structure ${place}`,
  };
}
function typeCause(was: Aval, is: Aval, place: string): Cause {
  const cause = (kind: string, remedy: string): Cause => ({
    what: `${place} was ${showAval(was, true)} and is ${showAval(is, true)} (another ${kind})`,
    remedy,
    key: `${kind} ${place}`,
  });
  if (was.shape.length !== is.shape.length) return cause("rank", "Give it one shape, or split the function in two.");
  if (!sameList(was.shape, is.shape))
    return cause("shape", "Pad it to one size, or to a few (powers of two), with a mask for what is real.");
  if (was.dtype !== is.dtype) return cause("dtype", `Convert it before the call: astype("${was.dtype}").`);
  return cause(
    "weak type",
    "A JavaScript number is weak, an array is not: pass always the one or the other, as np.array(x, { dtype }) or astype.",
  );
}
function staticCause(was: unknown, is: unknown, place: string): Cause {
  const byIdentity = typeof is === "function" || (typeof is === "object" && is !== null);
  return {
    what: `the static argument ${place} was ${showStatic(was)} and is ${showStatic(is)}`,
    remedy:
      byIdentity && showStatic(was) === showStatic(is)
        ? "It is made anew for each call and compared by identity: hoist it out of the loop."
        : "Each value compiles anew: take it out of staticArgnums, so that it is traced, unless it has few values.",
    key: `static ${place}`,
  };
}
function showStatic(x: unknown): string {
  if (typeof x === "function") return `function ${nameOf(x)}`;
  let text: string | undefined;
  try {
    text = typeof x === "bigint" ? `${x}n` : JSON.stringify(x);
  } catch {
    // A cycle, or a number too large for JSON.
  }
  text ??= String(x);
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}

/** First traces by place, text and types of the function: a new function each time is a jit that belongs outside. */
const places = new Map<string, { count: number; last: WeakRef<Function> }>();
const mostPlaces = 500;
/** New functions of one text that pass in silence: programs of several sizes are made on purpose, and are few. */
const silentAnew = 9;
function anew({ f, now }: Traced): void {
  if (!config.explainRetraces) return;
  const at = userLocation();
  const key = `${at}|${now.args}|${now.avals.map((a) => showAval(a, true))}|${Function.prototype.toString.call(f)}`;
  const seen = places.get(key);
  if (!seen) {
    if (places.size >= mostPlaces) places.clear();
    places.set(key, { count: 0, last: new WeakRef(f) });
    return;
  }
  if (seen.last.deref() === f) return;
  seen.last = new WeakRef(f);
  if (at && ++seen.count === silentAnew + 1)
    config.warn(
      `jit(${nameOf(f)}): traced and compiled again, for the ${ordinal(seen.count)} time (${at}): the function is another ` +
        "object in each call, though its text is the same. Hoist jit(...) and the function out of the loop, and pass as arguments what " +
        "changes. (config.explainRetraces = false silences this; docs/errors.md, Retracing)",
    );
}
