// Builds the playground: node bundle/main.mjs OUTPUT PYTHON_CODE
// PYTHON_CODE is the folder of the code that the page runs. scripts/site calls this program.

import { cp, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compilePython } from "./compile-python.mjs";

const PAGE = join(dirname(fileURLToPath(import.meta.url)), "..");
const PYODIDE = dirname(createRequire(import.meta.url).resolve("pyodide"));
const PYODIDE_FILES = ["pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json"];

const [output, code] = process.argv.slice(2);
const python = join(output, "python");
await mkdir(python, { recursive: true });
await Promise.all([
  // Mermaid loads the code of each kind of diagram on demand, so the bundle has one file for each.
  build({
    entryPoints: ["page", "worker", "docs"].map((name) => join(PAGE, "src", `${name}.js`)),
    outdir: join(output, "scripts"),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "linked",
    external: ["node:*"], // Pyodide imports these modules only in Node.js.
    logLevel: "warning",
  }),
  ...["index.html", "style.css"].map((name) => cp(join(PAGE, name), join(output, name))),
  ...PYODIDE_FILES.map((name) => cp(join(PYODIDE, name), join(python, name))),
  compilePython(join(PYODIDE, "python_stdlib.zip"), code, python),
]);
