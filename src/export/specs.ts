import { asArray } from "../api/asarray.ts";
import { ShapeDtypeStruct } from "../api/make-jaxpr.ts";
import { broadcastPrefix, flatten, unflatten } from "../core/pytree.ts";
import { type DimSize, type SymbolicOptions, scopeOf, symbolicShape } from "../stablehlo/symbolic/index.ts";

/**
 * The types of arguments, with symbolic sizes where a text says so: `_` and `...` in it stand for the sizes that the arguments have.
 * @param args arrays, numbers, ShapeDtypeStructs, and structures of them
 * @param shapes a text for all, or a structure of texts that begins like that of the arguments; null leaves shapes as they are
 * @example
 * const [x, w] = symbolicArgsSpecs([np.ones([8, 3]), np.ones([3, 2])], ["b, _", null]);
 * [x.shape.map(String), w.shape.map(String)] // [["b", "3"], ["3", "2"]]
 */
export function symbolicArgsSpecs<A>(args: A, shapes: unknown, options: SymbolicOptions = {}): A {
  const [leaves, def] = flatten(args, "symbolicArgsSpecs");
  const texts = broadcastPrefix(shapes, def, "symbolicArgsSpecs");
  const scope = scopeOf(options, "symbolicArgsSpecs");
  const specs = leaves.map((x, k) => {
    const { shape, dtype } = x instanceof ShapeDtypeStruct ? x : asArray(x as number, "symbolicArgsSpecs");
    const given = texts[k] === null ? "..." : (texts[k] as string);
    const sizes: DimSize[] = symbolicShape(given, { scope, like: shape });
    return new ShapeDtypeStruct(sizes, dtype);
  });
  return unflatten(def, specs) as A;
}
