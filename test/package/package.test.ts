import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alike } from "../docs/examples.ts";
import { chromiumPath, runPage } from "./browser.ts";
import { buildPage, bundlers } from "./bundlers.ts";
import { type Consumer, installPackage, root, run } from "./pack.ts";

let consumer: Consumer;

beforeAll(() => {
  consumer = installPackage();
}, 600_000);

afterAll(() => consumer?.remove());

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  exports: Record<string, string | Record<string, string>>;
  sideEffects: string[];
  dependencies?: unknown;
};

describe("the tarball", () => {
  test("holds the build and five documents, nothing else", () => {
    const documents = ["CHANGELOG.md", "LICENSE", "README.md", "package.json", "dist/node/cli/zip.js.LICENSE"];
    const others = consumer.packed.filter((path) => !documents.includes(path));
    expect(consumer.packed).toEqual(expect.arrayContaining(documents));
    expect(others.filter((path) => !/^dist\/[\w./-]+(\.js|\.d\.ts)$/.test(path))).toEqual([]);
  });

  test("holds every file that package.json names", () => {
    const named = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
    const modules = manifest.sideEffects.filter((path) => !path.includes("*"));
    for (const path of [...named, ...modules]) expect(consumer.packed).toContain(path.replace("./", ""));
  });

  test("installs without any other package", () => {
    expect(manifest.dependencies).toBeUndefined();
    const installed = readdirSync(join(consumer.folder, "node_modules")).filter((name) => !name.startsWith("."));
    expect(installed).toEqual(["jaxtra"]);
  });
});

describe("a consumer", () => {
  test("has the command", () => {
    const command = join(consumer.folder, "node_modules", ".bin", "jaxtra");
    expect(run(command, ["doctor"], consumer.folder)).toMatch(/^\+ backend +wasm$/m);
  });

  test("in plain JavaScript runs", () => {
    consumer.write({
      "plain.js": `
        import { grad, jit, numpy as np } from "jaxtra";
        import * as optim from "jaxtra/optim";
        import * as io from "jaxtra/io";
        const value = jit(grad((x) => np.sum(np.square(x))))(np.array([1, 2]));
        console.log(JSON.stringify([grad((x) => x.mul(x))(3).item(), value.tolist(), typeof optim.adam, Object.keys(io).length > 0]));
      `,
    });
    expect(JSON.parse(run(process.execPath, ["plain.js"], consumer.folder))).toEqual([6, [2, 4], "function", true]);
  });

  test("can import one of the smaller entries alone", () => {
    consumer.write({
      "alone.js": `
        import { sgd } from "jaxtra/optim";
        const [updates] = sgd(0.5).update({ w: new Float32Array([2, 4]) }, sgd(0.5).init({ w: new Float32Array([1, 1]) }));
        console.log(JSON.stringify(updates));`,
    });
    expect(JSON.parse(run(process.execPath, ["alone.js"], consumer.folder))).toEqual({ w: [-1, -2] });
  });

  test.each(["nodenext", "bundler"])(
    "in strict TypeScript type-checks and runs, module resolution %s",
    (resolution) => {
      const folder = `typed-${resolution}`;
      consumer.write({
        // Declarations are checked too, and without the types of Node.
        [`${folder}/tsconfig.json`]: JSON.stringify({
          compilerOptions: {
            strict: true,
            target: "es2022",
            lib: ["es2022"],
            module: resolution === "bundler" ? "esnext" : "nodenext",
            moduleResolution: resolution,
            types: [],
            skipLibCheck: false,
            outDir: "out",
            rootDir: ".",
          },
          files: ["main.ts"],
        }),
        [`${folder}/main.ts`]: `
        import { grad, jit, numpy as np, tree, vmap, type NDArray } from "jaxtra";
        import * as optim from "jaxtra/optim";
        import * as io from "jaxtra/io";
        declare const console: { log(text: string): void };
        const six: NDArray = grad((x) => x.mul(x))(3);
        interface Params { w: NDArray; b: NDArray }
        const loss = (params: Params, x: NDArray) => np.sum(x.mul(params.w).add(params.b));
        const slope: Params = jit(grad(loss))({ w: np.array([1, 2]), b: np.array([0, 0]) }, np.array([3, 4]));
        const squares: NDArray = vmap((x: NDArray) => x.mul(x))(np.array([1, 2, 3]));
        const ok = typeof optim.adam === "function" && Object.keys(io).length > 0 && tree.leaves(slope).length === 2;
        // @ts-expect-error a parameter that is not there
        slope.c;
        console.log(JSON.stringify([six.item(), slope.w.tolist(), squares.tolist(), ok]));
      `,
      });
      run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], consumer.folder);
      const output = run(process.execPath, [join(folder, "out/main.js")], consumer.folder);
      expect(JSON.parse(output)).toEqual([6, [3, 4], [1, 4, 9], true]);
    },
  );
});

describe("the README", () => {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const [code] = Array.from(text.matchAll(/```(?:js|ts)\n([\s\S]*?)```/g), (match) => match[1]);

  test("its code runs as pasted, and prints what its comments say", () => {
    consumer.write({ "readme.js": code });
    const said = Array.from(code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm), (match) => match[1]);
    const printed = run(process.execPath, ["readme.js"], consumer.folder).trimEnd().split("\n");
    expect(said.length).toBeGreaterThan(0);
    expect(printed.length).toBe(said.length);
    for (const [i, line] of said.entries()) if (!alike(line, printed[i])) expect(printed[i]).toBe(line);
  });

  test("names the commands that continuous integration runs", () => {
    expect(text).toContain("npm install && npm start");
    expect(text).toContain("npm install && npm test");
    const ci = readFileSync(join(root, ".ci/run"), "utf8");
    expect(ci).toMatch(/^npm install /m);
    expect(ci).toMatch(/^npm test /m);
  });
});

const html =
  '<!doctype html><title>page</title><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>';
const points = [0.5, 1, 2];

interface Page {
  script: string;
  slope(x: number): number;
}

/** With functions of a namespace. */
const sine: Page = {
  script: `
    import { grad, jit, numpy as np } from "jaxtra";
    const slope = jit(grad((x) => np.sum(np.sin(x).mul(x))));
    globalThis.result = Array.from(await slope(np.array([${points}])).data());`,
  slope: (x) => Math.sin(x) + x * Math.cos(x),
};

/** The least that takes a gradient and compiles it. */
const cube: Page = {
  script: `
    import { grad, jit } from "jaxtra";
    const slope = jit(grad((x) => x.mul(x).mul(x).sum()));
    globalThis.result = Array.from(await slope(new Float32Array([${points}])).data());`,
  slope: (x) => 3 * x * x,
};

/** What has an entry of its own, or is installed by what uses it. */
const library = {
  script: `
    import { jit, numpy as np } from "jaxtra";
    import "jaxtra/stages";
    import { emit, parse } from "jaxtra/stablehlo";
    const square = jit((x) => x.mul(x));
    const x = np.array([1, 2, 3]);
    const compiled = square.lower(x).compile();
    const text = "func.func public @main(%0: tensor<3xf32>) -> tensor<3xf32> {" +
      "  %1 = stablehlo.multiply %0, %0 : tensor<3xf32>" +
      "  %2 = stablehlo.add %1, %1 : tensor<3xf32>" +
      "  return %2 : tensor<3xf32> }";
    const main = jit(parse(text).functions.main);
    globalThis.result = {
      compiled: Array.from(await compiled(x).data()),
      flops: compiled.costAnalysis().flops,
      read: Array.from(await main(x)[0].data()),
      written: emit(square, x).includes("stablehlo.multiply"),
      spectrum: Array.from(await np.abs(np.fft.fft(np.array([1.5, 1.5, 1.5, 1.5]))).data()),
    };`,
};

async function built(page: Pick<Page, "script">, bundler: string): Promise<string> {
  consumer.write({ "page/index.html": html, "page/main.js": page.script });
  const { folder, warnings } = await buildPage(bundler, join(consumer.folder, "page"));
  expect(warnings).toEqual([]);
  return folder;
}

async function expectRuns(page: Page, folder: string): Promise<void> {
  const { result, modules, errors } = await runPage(folder);
  expect(errors).toEqual([]);
  expect(modules).toBeGreaterThan(0);
  const numbers = result as number[];
  expect(numbers.length).toBe(points.length);
  // Relative to the value: a float32 has 24 bits, and a few of these operations round.
  for (const [i, x] of points.entries()) expect(numbers[i] / page.slope(x)).toBeCloseTo(1, 6);
}

const noBrowser = "no Chromium found: install it, or name one in JAXTRA_CHROMIUM";

describe("a page with a worker", () => {
  const scripts = {
    "worker.js": `
      import { jit, lax, numpy as np } from "jaxtra";
      import { expose } from "jaxtra/worker";
      const forever = jit((x) => lax.whileLoop(() => np.array(true), (v) => np.sin(v).add(1), x));
      expose({ forever, inside: (x) => forever(x).add(1), twice: jit((x) => x.mul(2)) });`,
    "main.js": `
      import { jit, lax, numpy as np, runAsync } from "jaxtra";
      import { connect } from "jaxtra/worker";
      const worker = connect(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
      // Ends in an error that is the signal's reason; says how long after the abort.
      const aborted = async (run) => {
        const controller = new AbortController();
        let at;
        let longest = 0;
        let last = performance.now();
        const timer = setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; }, 1);
        setTimeout(() => { at = performance.now(); controller.abort("enough"); }, 500);
        const reason = await run(controller.signal).catch((e) => e);
        clearInterval(timer);
        return { reason, after: performance.now() - at, longest };
      };
      const x = np.array([1, 2, 3]);
      const first = (await worker.run("twice", [x])).tolist();
      const forever = jit((v) => lax.whileLoop(() => np.array(true), (u) => np.sin(u).add(1), v));
      await runAsync(jit((v) => v.mul(2)), [x]);
      const runs = {
        forever: await aborted((signal) => worker.run("forever", [x], { signal })),
        inside: await aborted((signal) => worker.run("inside", [x], { signal })),
        here: await aborted((signal) => runAsync(forever, [x], { signal })),
      };
      const last = (await worker.run("twice", [x])).tolist();
      worker.close();
      globalThis.result = { first, last, runs };`,
  };

  test("aborts endless loops in the worker and on the page, which both go on", async ({ skip }) => {
    consumer.write(
      Object.fromEntries([["worker/index.html", html], ...Object.entries(scripts).map(([k, v]) => [`worker/${k}`, v])]),
    );
    const { folder, warnings } = await buildPage("vite", join(consumer.folder, "worker"));
    expect(warnings).toEqual([]);
    if (!chromiumPath) skip(noBrowser);
    const { result, errors } = await runPage(folder);
    expect(errors).toEqual([]);
    const { first, last, runs } = result as {
      first: number[];
      last: number[];
      runs: Record<string, { reason: string }>;
    };
    expect([first, last]).toEqual([
      [2, 4, 6],
      [2, 4, 6],
    ]);
    expect(Object.values(runs).map((r) => r.reason)).toEqual(["enough", "enough", "enough"]);
  });
});

describe("a page with the gradient of a function", () => {
  test.for(Object.keys(bundlers))("built by %s runs in Chromium on WebAssembly", async (bundler, { skip }) => {
    const folder = await built(sine, bundler);
    if (!chromiumPath) skip(noBrowser);
    await expectRuns(sine, folder);
  });

  test("at its least runs", async ({ skip }) => {
    const folder = await built(cube, "esbuild");
    if (!chromiumPath) skip(noBrowser);
    await expectRuns(cube, folder);
  });

  test("compiles ahead of time with jaxtra/stages, and runs and writes StableHLO", async ({ skip }) => {
    const folder = await built(library, "esbuild");
    if (!chromiumPath) skip(noBrowser);
    const { result, errors } = await runPage(folder);
    expect(errors).toEqual([]);
    expect(result).toEqual({ compiled: [1, 4, 9], flops: 3, read: [2, 8, 18], written: true, spectrum: [6, 0, 0, 0] });
  });

  // The compiler and the Wasm backend are two thirds of it.
  test("at its least is at most 60 KB, minified by esbuild and compressed by gzip", async () => {
    const folder = await built(cube, "esbuild");
    const bytes = gzipSync(readFileSync(join(folder, "main.js")), { level: 9 }).length;
    console.log(`gradient with WebAssembly: ${(bytes / 1000).toFixed(1)} KB gzip`);
    expect(bytes).toBeLessThanOrEqual(60_000);
  });
});
