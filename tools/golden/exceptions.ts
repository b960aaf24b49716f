/** Golden rows that have no meaning for some names, and why: "rows" are all of them, "dtypes" those of each dtype. */
export const exceptions: readonly {
  readonly names: RegExp;
  readonly without: readonly string[];
  readonly why: string;
}[] = [
  {
    names: /^lax\.(axisIndex|axisSize|broadcastShapes|convDimensionNumbers|(ConvGeneralDilated|Dot)DimensionNumbers)$/,
    without: ["rows"],
    why: "takes names or shapes, no arrays",
  },
  { names: /^lax\.withShardingConstraint$/, without: ["rows"], why: "JAX's takes a placement on devices" },
  {
    names: /^lax\.(iota|broadcastedIota|empty|rngBitGenerator)$/,
    without: ["empty", "0-d", "NaN"],
    why: "takes a dtype and a shape, no array of numbers",
  },
  {
    names: /^lax\.(allGather|allToAll|p(max|mean|min|permute|sum|sumScatter))$/,
    without: ["0-d"],
    why: "lanes are an axis of the written arrays; arrays of 0-d lanes are among them",
  },
  { names: /^random\.wrapKeyData$/, without: ["uint32"], why: "gives a typed key, whose words test/random has" },
  {
    names: /^random\.(ball|orthogonal|key|keyData|keyImpl|clone|split|wrapKeyData|PRNGKey|foldIn|randint)$/,
    without: ["empty", "0-d", "NaN"],
    why: "takes a key, a seed or whole numbers",
  },
  {
    names: /^(nn\.(softmax|logSoftmax)|optim\.(losses\.)?ctcLoss)$/,
    without: ["uint8", "uint16", "uint32", "uint64"],
    why: "JAX subtracts the maximum as unsigned numbers, which wraps; ours are probabilities",
  },
  {
    names: /^nn\.initializers\.(?!constant)/,
    without: ["empty", "0-d", "NaN"],
    why: "takes a key, a shape and a dtype, no array of numbers",
  },
  {
    names: /^optim\.(schedules\.)?(piecewiseInterpolate|linearOnecycle|cosineOnecycle)Schedule$/,
    without: ["empty"],
    why: "takes one count",
  },
  {
    names: /^optim\.scaleByBacktrackingLinesearch$/,
    without: ["bool"],
    why: "optax has lengths of steps that are true or false",
  },
  { names: /^optim\.(OptState|Schedule)$/, without: ["rows"], why: "a type" },
  {
    names: /^optim\.(schedules\.)?(injectHyperparams|stateless|valueAndGradFromState)$/,
    without: ["rows"],
    why: "takes functions, no arrays",
  },
  {
    names: /^numpy\.(zeros|ones|empty|eye|identity|tri)$/,
    without: ["empty", "0-d", "NaN"],
    why: "takes sizes and a dtype, no array",
  },
  {
    names: /^numpy\.(promoteTypes|issubdtype)$/,
    without: ["empty", "0-d", "NaN"],
    why: "takes dtypes, no arrays",
  },
  { names: /^numpy\.(diag|tril|triu)Indices$/, without: ["rows"], why: "takes whole numbers only" },
  { names: /^NDArray\.at$/, without: ["rows"], why: "a property whose methods have the rows: at.set, at.get" },
  {
    names: /^scipy\.optimize\.minimize$/,
    without: ["complex64", "complex128"],
    why: "JAX follows gradients that are no descent there and does not converge; ours refuses",
  },
];
