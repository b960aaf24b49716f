/** Red, green, blue, 0 to 255. */
export type Colour = readonly [number, number, number];
/** 256 colours for values from the least to the largest. */
export type ColourMap = readonly Colour[];

/** Straight lines between colours at equal distances. */
function between(stops: string): ColourMap {
  const colours = stops.split(" ").map((hex) => [0, 2, 4].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)));
  return Array.from({ length: 256 }, (_, k): Colour => {
    const at = (k / 255) * (colours.length - 1);
    const i = Math.min(Math.floor(at), colours.length - 2);
    const [r, g, b] = colours[i].map((c, j) => Math.round(c + (at - i) * (colours[i + 1][j] - c)));
    return [r, g, b];
  });
}

/** From black to white. */
export const greys = between("000000 ffffff");
/** For amounts; its lightness grows evenly. After matplotlib's map of this name. */
export const inferno = between("000004 160b39 420a68 6a176e 932667 bc3754 dd513a f37819 fca50a f6d746 fcffa4");
/** For amounts. After matplotlib's map of this name. */
export const viridis = between("440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725");
/** For signed values, white at zero. After ColorBrewer's RdBu. */
export const blueRed = between("053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f");
/** For signed values, dark at zero, so that waves glow. */
export const iceFire = between("d9f5f2 86d3e3 4a9fd4 3a66b5 2f3b75 15151f 6a2340 b13a3f e0693f f5a85b fdeec4");

/** So many colours of a map, for smaller files. An odd number has a middle, which keeps the zero of signed values still. */
export const fewer = (map: ColourMap, count: number): ColourMap =>
  Array.from({ length: count }, (_, i) => map[Math.round((i * (map.length - 1)) / (count - 1))]);
