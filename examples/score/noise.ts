/** A geometric ladder of noise levels, largest first. */
export const ladder = (largest: number, smallest: number, levels: number): number[] =>
  Array.from({ length: levels }, (_, i) =>
    levels === 1 ? largest : largest * (smallest / largest) ** (i / (levels - 1)),
  );
