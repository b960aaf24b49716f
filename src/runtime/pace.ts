/** Loops ask at least after so many iterations: those that come may be slower by far than those that were. */
const mostIterations = 1024;
/** In milliseconds. A question takes some 50 ns. */
const shortest = 0.25;
const longest = 1;

/** How often loops ask whether to go on: about once a millisecond, and after each iteration if that takes longer. */
export class Pace {
  private readonly times: number[] = [];
  private readonly counts: number[] = [];

  /** In how many iterations a loop that asks now, in milliseconds, asks again. */
  next(loop: number, now: number): number {
    const took = now - this.times[loop];
    const count = this.counts[loop] ?? 1;
    this.times[loop] = now;
    return (this.counts[loop] =
      took < shortest
        ? Math.min(2 * count, mostIterations)
        : took > longest
          ? Math.ceil((count * longest) / took)
          : count);
  }
}
