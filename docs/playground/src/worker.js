// Runs the macro with Pyodide, in a worker so that the page stays responsive.
// Receives {id, request}. Sends {progress} while it starts, and {id, result} or {id, error} for each request.

import { loadPyodide } from "pyodide";

const PYTHON = new URL("../python/", import.meta.url);
const DATA = new URL("../data/", import.meta.url);
const FOLDER = "/python";

const analyze = start();

self.onmessage = async ({ data: { id, request } }) => {
  try {
    self.postMessage({ id, result: JSON.parse((await analyze)(JSON.stringify(request))) });
  } catch (error) {
    self.postMessage({ id, error: error.message });
  }
};

/** Starts Python, and returns the function `analyze`. */
async function start() {
  self.postMessage({ progress: "Loading Python…" });
  const [pyodide, code, files] = await Promise.all([
    loadPyodide({ indexURL: PYTHON.href, stdout: () => {} }), // Emscripten prints how it loads files.
    download(new URL("code.zip", PYTHON), (response) => response.arrayBuffer()),
    download(new URL("files.json", DATA), (response) => response.json()),
  ]);
  self.postMessage({ progress: "Loading the macro…" });
  pyodide.unpackArchive(code, "zip", { extractDir: FOLDER });
  addDataFiles(pyodide.FS, files);
  pyodide.runPython(`import sys; sys.path.insert(0, "${FOLDER}")`);
  const { analyze } = pyodide.pyimport("scripts.website.analysis");
  return analyze;
}

async function download(url, read) {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} can't be loaded: ${response.status} ${response.statusText}`);
  }
  return read(response);
}

/** Adds the data files. When Python opens one, Emscripten loads it with a synchronous request. */
function addDataFiles(fileSystem, names) {
  const folders = new Set();
  for (const name of names) {
    const [, folder, file] = name.match(/^(.*)\/([^/]+)$/);
    if (!folders.has(folder)) {
      fileSystem.mkdirTree(`${FOLDER}/${folder}`);
      folders.add(folder);
    }
    fileSystem.createLazyFile(`${FOLDER}/${folder}`, file, new URL(name, DATA).href, true, false);
  }
}
