import type { Decide } from "../control/checkpoint.ts";

/** What a policy may answer instead of true or false. */
export interface Answer {
  readonly keeps: boolean;
  toString(): string;
}
/** An answer: the same as true. */
export const Saveable: Answer = { keeps: true, toString: () => "Saveable" };
/** An answer: the same as false. */
export const Recompute: Answer = { keeps: false, toString: () => "Recompute" };
/** An answer: kept in another memory, if there were one; here the same as Saveable. */
export class Offloadable implements Answer {
  readonly keeps = true;
  readonly src: string;
  readonly dst: string;
  constructor(src: string, dst: string) {
    this.src = src;
    this.dst = dst;
  }
  toString(): string {
    return `Offloadable(src=${this.src}, dst=${this.dst})`;
  }
}
/** Says whether reverse mode keeps the results of an operation, from its primitive, the types of its operands, its params. */
export type CheckpointPolicy = (...args: Parameters<Decide>) => boolean | Answer;
