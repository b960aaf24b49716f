import { expect, it } from "vitest";
import { numpy as np } from "../../src/index.ts";

it("einsumPath names the pairs that are multiplied, by their places among what is left", () => {
  const [a, b, c] = [np.ones([9, 4]), np.ones([4, 9]), np.ones([9, 1])];
  const [path, text] = np.einsumPath("ij,jk,kl->il", a, b, c);
  expect(path).toEqual([
    [1, 2],
    [0, 1],
  ]);
  expect(text).toBe("einsum ij,jk,kl->il\njk,kl->jl\nij,jl->il");
  expect(np.einsumPath("ij->i", a)[0]).toEqual([[0]]);
  expect(() => np.einsumPath("ij,jk", a, a)).toThrow();
});
