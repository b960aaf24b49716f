import fc from "fast-check";
import { expect, test } from "vitest";
import { Regions, sizeClass } from "../../src/runtime/regions.ts";

test("size classes: aligned, at least the request, little waste, idempotent", () => {
  const sizes = [
    0,
    1,
    63,
    64,
    65,
    1000,
    1024,
    1025,
    1100,
    5000,
    2 ** 20 - 1,
    2 ** 20,
    2 ** 20 + 1,
    3e9,
    2 ** 32 - 2 ** 17,
  ];
  for (const bytes of sizes) {
    const size = sizeClass(bytes);
    expect(size % 64).toBe(0);
    expect(size).toBeGreaterThanOrEqual(Math.max(bytes, 64));
    expect(size - bytes).toBeLessThanOrEqual(Math.max(64, bytes / 8));
    expect(sizeClass(size)).toBe(size);
  }
});

test("regions never overlap, and all of them together merge into what was added", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(40000)), { maxLength: 300 }), (steps) => {
      const regions = new Regions();
      const total = 2 ** 20;
      regions.add(64, total);
      const owner = new Uint8Array(total + 64);
      const taken: { start: number; size: number }[] = [];
      for (const [take, n] of steps) {
        if (take || taken.length === 0) {
          const size = sizeClass(n);
          const start = regions.take(size);
          if (start === undefined) continue;
          expect(start % 64).toBe(0);
          expect(start + size).toBeLessThanOrEqual(total + 64);
          expect(owner.subarray(start, start + size).includes(1)).toBe(false);
          owner.fill(1, start, start + size);
          taken.push({ start, size });
        } else {
          const [{ start, size }] = taken.splice(n % taken.length, 1);
          owner.fill(0, start, start + size);
          regions.give(start, size);
        }
      }
      for (const { start, size } of taken) regions.give(start, size);
      expect(regions.take(total)).toBe(64);
    }),
    { numRuns: 100 },
  );
});
