import { grad, jit, lax, type NDArray, numpy as np, random, vmap } from "jaxtra";

/** A world of squares: # a wall, G the goal (pays 1, ends), P a pit (pays -1, ends). Moves slip to a side at times. */
export const world = [
  "..........",
  ".####.###.",
  ".#......#.",
  ".#.##.#.#.",
  ".#.#..#.#.",
  ".#.#G.#.P.",
  ".#.####.#.",
  ".#...P..#.",
  ".###.####.",
  "..........",
] as const;
export const height = world.length;
export const width = world[0].length;
export const discount = 0.97;
const slip = 0.1;
const moves = [[-1, 0], [0, 1], [1, 0], [0, -1]] as const; // biome-ignore format: up, right, down, left
const cells = world.flatMap((row) => [...row]);
const isWall = (y: number, x: number): boolean => y < 0 || x < 0 || y >= height || x >= width || world[y][x] === "#";

/** Where each move from each square leads, [cells, 4]; a wall stops it. */
const leads = cells.map((_, s) =>
  moves.map(([dy, dx]) => {
    const [y, x] = [Math.floor(s / width) + dy, (s % width) + dx];
    return isWall(y, x) ? s : y * width + x;
  }),
);
const paid = cells.map((c) => (c === "G" ? 1 : c === "P" ? -1 : 0));
const ends = cells.map((c) => c === "G" || c === "P");
export const open = cells.map((c) => c === ".");
const starts = open.flatMap((o, s) => (o ? [s] : []));

/** The best values of all squares and moves [cells, 4], by value iteration on the known world. */
export function optimal(): number[][] {
  let q = cells.map(() => [0, 0, 0, 0]);
  for (let sweep = 0; sweep < 500; sweep++) {
    const best = q.map((row, s) => (ends[s] ? 0 : Math.max(...row)));
    const towards = (s: number, a: number) => paid[leads[s][a]] + discount * best[leads[s][a]];
    q = cells.map((_, s) =>
      moves.map((_, a) => {
        const sides = [(a + 1) % 4, (a + 3) % 4].map((b) => towards(s, b));
        return (1 - slip) * towards(s, a) + (slip / 2) * (sides[0] + sides[1]);
      }),
    );
  }
  return q;
}

interface Moves {
  readonly from: NDArray;
  readonly action: NDArray;
  readonly to: NDArray;
}
/** Q-learning's loss of one agent's move: the target, what is paid and the best that is expected next, stands still. */
function loss(q: NDArray, { from, action, to }: Moves): NDArray {
  const next = np.where(np.array(ends).slice(to), 0, np.max(q.slice(to), -1));
  const target = lax.stopGradient(np.array(paid, "float32").slice(to).add(next.mul(discount)));
  return np.square(target.sub(q.slice(from, action))).mul(0.5);
}
/** One agent's move from a square: mostly the best that is known, a fifth of them at random; and where it goes on. */
function act(q: NDArray, from: NDArray, key: NDArray): readonly [Moves, NDArray] {
  const [a, b, c, d] = random.split(key, 4);
  const action = np.where(random.bernoulli(a, 0.2), random.randint(b, [], 0, 4), np.argmax(q.slice(from), -1));
  const side = random.choice(c, np.array([0, 1, 3], "int32"), [], { p: [1 - slip, slip / 2, slip / 2] });
  const to = np.array(leads, "int32").slice(from, np.mod(action.add(side), 4));
  const again = np.array(starts, "int32").slice(random.randint(d, [], 0, starts.length));
  return [{ from, action, to }, np.where(np.array(ends).slice(to), again, to)];
}
/** How often each pair of square and move was made just now. */
const counts = ({ from, action }: Moves): NDArray => np.zeros([cells.length, 4]).at(from, action).add(1);

/**
 * Q values [cells, 4] that `agents` agents learn together in `steps` steps, and how far the values of squares are off every hundredth of
 * the way (root mean square).
 */
export function explore(
  agents: number,
  steps: number,
  seed: number,
): { q: NDArray; errors: [step: number, error: number][] } {
  const best = np.max(np.array(optimal()), -1);
  type State = readonly [q: NDArray, at: NDArray];
  const step = ([q, at]: State, [key, rate]: readonly NDArray[]) => {
    const [m, next] = vmap(act, { inAxes: [null, 0, 0] })(q, at, random.split(key, agents)) as unknown as [
      Moves,
      NDArray,
    ];
    const total = (q: NDArray) => np.sum(vmap(loss as never, { inAxes: [null, 0] })(q as never, m as never) as NDArray);
    // Agents that make the same move learn from its mean.
    const change = grad(total)(q).div(np.maximum(counts(m), 1));
    const better = q.sub(change.mul(rate));
    const off = np.where(np.array(open), np.max(better, -1).sub(best), 0);
    const state: State = [better, next];
    return [state, np.sqrt(np.sum(np.square(off)).div(starts.length))] as const;
  };
  const run = jit((q: NDArray, at: NDArray, keys: NDArray, rates: NDArray) =>
    lax.scan(step as never, [q, at] as never, [keys, rates] as never),
  );
  const [first, rest] = random.split(random.key(seed));
  const at = np.array(starts, "int32").slice(random.randint(first, [agents], 0, starts.length));
  // Fast while nothing is known, slow at the end, when chance is all that is left.
  const rates = np.linspace(0.5, 0.02, steps);
  const [[q], errors] = run(np.zeros([cells.length, 4]), at, random.split(rest, steps), rates) as unknown as [
    State,
    NDArray,
  ];
  const every = Math.max(1, Math.floor(steps / 100));
  const shown = (i: number) => i % every === 0 || i === steps - 1;
  return {
    q,
    errors: (errors.tolist() as number[]).flatMap((e, i) => (shown(i) ? [[i, e] as [number, number]] : [])),
  };
}
