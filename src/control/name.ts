import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";

export interface NameParams {
  readonly name: string;
}
/** The identity, with a name by which policies of checkpoint know its result. */
export const nameP: Primitive<NameParams> = {
  name: "name",
  infer: ([x]) => [x],
  tangent: (ins, _, p) => [bind(nameP, ins, p), (dins) => dins],
  batch: (_, ins, axes, p) => [bind(nameP, ins, p), axes],
  lower: { kind: "loop", loop: (_, [x]) => [x] },
};
