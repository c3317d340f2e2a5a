/**
 * Bundles the front ends of the widgets and the widget host of the site.
 *
 *     node build.mjs            writes the bundles
 *     node build.mjs --check    fails where a committed bundle is not what its source gives
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const top = dirname(here);
const STATIC = join(top, "nbsrc/widgets/static");

const BUNDLES = [
  // anywidget imports an ES module and calls its default export.
  { from: "src/activation-explorer.ts", to: join(STATIC, "activation-explorer.js"), format: "esm" },
  { from: "src/gradient-flow.ts", to: join(STATIC, "gradient-flow.js"), format: "esm" },
  { from: "src/input-space.ts", to: join(STATIC, "input-space.js"), format: "esm" },
  { from: "src/dying-relu.ts", to: join(STATIC, "dying-relu.js"), format: "esm" },
  { from: "src/fold-and-count.ts", to: join(STATIC, "fold-and-count.js"), format: "esm" },
  { from: "src/kernel-painter.ts", to: join(STATIC, "kernel-painter.js"), format: "esm" },
  { from: "src/receptive-field.ts", to: join(STATIC, "receptive-field.js"), format: "esm" },
  { from: "src/pooling-explorer.ts", to: join(STATIC, "pooling-explorer.js"), format: "esm" },
  { from: "src/shift-explorer.ts", to: join(STATIC, "shift-explorer.js"), format: "esm" },
  { from: "src/signal-propagation.ts", to: join(STATIC, "signal-propagation.js"), format: "esm" },
  // A classic script: modules do not load in a page opened from disk.
  { from: "src/host.ts", to: join(top, "book/assets/widget-host.js"), format: "iife" },
];
const LICENCES = join(STATIC, "LICENCES.txt");

/** Lets a script import a style sheet as text, minified. */
const STYLES = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true, charset: "utf8" });
      return { contents: code, loader: "text" };
    });
  },
};

/** The text of a bundle and the packages that went into it. */
async function bundle({ from, format }) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [from],
    bundle: true,
    minify: true,
    format,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    plugins: [STYLES],
    // d3's own would bring colours, dates and currencies along: a fifth of the bundle for nothing.
    alias: { "d3-interpolate": "./src/ui/d3-numbers.ts", "d3-format": "./src/ui/d3-numbers.ts" },
    metafile: true,
    write: false,
  });
  const [{ inputs }] = Object.values(result.metafile.outputs);
  const packages = Object.entries(inputs).flatMap(
    ([input, { bytesInOutput }]) => (bytesInOutput > 0 && /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]) || [],
  );
  return { text: result.outputFiles[0].text, packages: new Set(packages) };
}

/** The licences of the packages in the bundles, which ask to be handed on with every copy. */
function licences(packages) {
  const parts = [...packages].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
  });
  return `The scripts in this folder contain parts of these packages.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

const outputs = new Map();
const packages = new Set();
for (const entry of BUNDLES) {
  const made = await bundle(entry);
  outputs.set(entry.to, made.text);
  for (const name of made.packages) packages.add(name);
}
outputs.set(LICENCES, licences(packages));

if (process.argv.includes("--check")) {
  const stale = [...outputs].filter(([file, text]) => !existsSync(file) || readFileSync(file, "utf8") !== text);
  for (const [file] of stale) {
    console.error(`${relative(top, file)} is not what widgets/src gives: run \`make widgets\` and commit what it writes.`);
  }
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [file, text] of outputs) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`${relative(top, file)}  ${(text.length / 1024).toFixed(1)} kB`);
  }
}
