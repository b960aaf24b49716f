import type { Value } from "../../core/value.ts";
import { zeros } from "../../ops/zeros.ts";
import { elements } from "./attributes.ts";
import type { Rule, Rules, Running } from "./rule.ts";

// Devices that compute together: here there is one, which is alone in its group.

/** What a group of one shares is what it has. */
const alone: Rule = (ins, run) => {
  if (run.op.attributes.has("replica_groups")) {
    const { shape } = elements(run, "replica_groups").type;
    // No group at all is one of all devices.
    if ((shape[1] ?? 0) > 1) run.fail(`${run.op.name} over groups of ${shape[1]} devices: there is one device`);
  }
  return ins;
};
/** Who gets nothing has zeros. */
function permute([x]: Value[], run: Running): Value[] {
  const { type, data } = elements(run, "source_target_pairs");
  if (data.some((n: number | bigint) => Number(n) !== 0))
    run.fail("collective_permute with other devices: there is one device");
  return [type.shape[0] === 0 ? zeros(x.aval) : x];
}
/** What goes to or comes from the host, another device or another thread. */
const channel: Rule = (_, run) =>
  run.fail(
    `${run.op.name} needs a channel to a host or another device, which there is none of. Pass arrays as arguments and results instead`,
  );
const channels = ["async_done", "async_start", "infeed", "outfeed", "recv", "send"];

export const collectiveRules: Rules = {
  "stablehlo.all_gather": alone,
  "stablehlo.all_reduce": alone,
  "stablehlo.all_to_all": alone,
  "stablehlo.collective_broadcast": alone,
  "stablehlo.collective_permute": permute,
  "stablehlo.cross-replica-sum": alone,
  "stablehlo.reduce_scatter": alone,
  ...Object.fromEntries(channels.map((name) => [`stablehlo.${name}`, channel])),
};
