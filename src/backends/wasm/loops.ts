import type { Emitter } from "./emitter.ts";
import type { Region } from "./graph.ts";

/** Which loop runs several iterations at once: `copies` times `width` lanes. Outside of such loops one of one. */
export interface Context {
  readonly loop: Region | null;
  readonly width: 1 | 2 | 4;
  readonly copies: number;
}
export const single: Context = { loop: null, width: 1, copies: 1 };

/** Sets a loop's counter and the addresses that advance with it to the loop's start. */
export function enter(e: Emitter, loop: Region): void {
  const { f } = e;
  const { lo } = loop.variable!;
  loop.position = lo;
  loop.countsIn = e.temp("i32");
  f.i32.const(lo).local.set(loop.countsIn);
  for (const n of loop.inductions) {
    n.locals = [e.temp("i32")];
    e.scalar(n.args[0]);
    if (lo !== 0) f.i32.const((lo * n.bytes) | 0).i32.add();
    f.local.set(n.locals[0]);
  }
}
/** Moves on by some iterations, perhaps backwards. */
export function advance(e: Emitter, loop: Region, by: number): void {
  const { f } = e;
  for (const n of loop.inductions)
    f.local
      .get(n.locals[0])
      .i32.const((by * n.bytes) | 0)
      .i32.add()
      .local.set(n.locals[0]);
  f.local.get(loop.countsIn).i32.const(by).i32.add().local.set(loop.countsIn);
}
/** Emits `times` passes of `step` iterations each from where the loop stands. */
export function iterate(e: Emitter, loop: Region, times: number, step: number, body: () => void): void {
  if (times <= 0) return;
  const { f } = e;
  loop.position += times * step;
  const next = times > 1 ? f.loop() : null;
  body();
  advance(e, loop, step);
  if (next) f.local.get(loop.countsIn).i32.const(loop.position).i32.ne().br_if(next).end();
}
