// Pairs of stores at stride 2 that together fill memory: real and imaginary parts. Two shuffles make whole vectors of them.
// (Three at stride 3 gain nothing: V8 takes three instructions for most shuffles.)

import { dtypeInfo } from "../../core/dtype.ts";
import type { LoopVar } from "../../ir/index.ts";
import type { Local } from "./assembler.ts";
import type { Emitter } from "./emitter.ts";
import { type AccessGroup, type Code, type StoreCode, strideOf } from "./graph.ts";

/** Stores of one group in order of their addresses. */
export type Interleaved = readonly StoreCode[];

/** For each store of such a group, the group. */
export function findInterleaved(body: readonly Code[], v: LoopVar): ReadonlyMap<Code, Interleaved> {
  const found = new Map<Code, Interleaved>();
  const byGroup = new Map<AccessGroup, StoreCode[]>();
  for (const s of body.filter(isCandidate)) byGroup.set(s.access.group, [...(byGroup.get(s.access.group) ?? []), s]);
  for (const stores of byGroup.values()) {
    if (stores.length !== 2 || strideOf(stores[0].access, v) !== 2) continue;
    const ordered = stores.toSorted((a, b) => a.access.at.constant - b.access.at.constant);
    if (ordered[1].access.at.constant === ordered[0].access.at.constant + 1)
      for (const s of stores) found.set(s, ordered);
  }
  return found;
}
const isCandidate = (s: Code): s is StoreCode =>
  s.kind === "store" && !s.guard && !s.access.rest && dtypeInfo[s.access.dtype].bytes === 4;

/** Stores copy u of both values. */
export function storeInterleaved(e: Emitter, [first]: Interleaved, [x, y]: readonly Local[], u: number): void {
  const { f } = e;
  let offset = e.address(first.access, u);
  f.local.get(x).local.get(y).i32x4.shuffle(0, 4, 1, 5).v128.store(2, offset);
  offset = e.address(first.access, u, 4);
  f.local.get(x).local.get(y).i32x4.shuffle(2, 6, 3, 7).v128.store(2, offset);
}
