import { given, type Row, type Samples, x } from "./harness.ts";

const inf = Infinity;
const small = (): Row => ({
  ins: [x([2, 3], 0.5, 3), x([2, 3], 0.5, 3), x([2, 3], 3, 5), x([2, 3], -0.8, 0.7)],
  smooth: false,
});
const at = (result: number): Row => ({
  ins: [1.2, 0.7, 2.3, 0.4].map((v) => given([v])),
  result: [result],
  smooth: false,
});
export const samples: Samples = {
  hyp2f1P: [
    small(),
    {
      ins: [
        given([1, 0.5, 1, 0.5, 2, -3, 1, 0.3]),
        given([2, 1.5, 2, 0.75, 3, 2.5, 1, 0.4]),
        given([3, 2.5, 3, 2, 1.5, 1.5, 4, 1.7]),
        given([0.3, 0.95, 0.95, -3.5, 0.95, 0.7, 1, 0.99]),
      ],
      result: [
        1.2594431986384973, 1.8262489839789268, 4.533478722557319, 0.7055311555514404, 51892.5858727931, -0.099, 1.5,
        1.1346163121762499,
      ],
      smooth: false,
    },
    {
      ins: [
        given([1, 0, 1, 1, NaN, 2, 1]),
        given([2, 1, 2, 2, 1, 2, 1]),
        given([0, 2, -1, 3, 1, 1, 2]),
        given([0.5, 3, 0.5, 2, 0.5, 1, 0]),
      ],
      result: [inf, 1, inf, inf, NaN, inf, 1],
      smooth: false,
    },
  ],
  hyp2f1GradAP: [small(), at(0.1858892108489375)],
  hyp2f1GradBP: [small(), at(0.30710702367677676)],
  hyp2f1GradCP: [small(), at(-0.10122761196229126)],
};
