// Compiles Python code with the Python version that runs it in the browser. Without bytecode, the page would compile
// hundreds of modules before its first result.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { loadPyodide } from "pyodide";

const COMPILE = `
import io, py_compile, shutil, zipfile
from pathlib import Path

def compile_folder(name):
    """Returns a ZIP file in which bytecode replaces each Python file. Its bytes depend only on the files."""
    folder, output = Path(name), io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            file = path
            if path.suffix == ".py":
                file = path.with_suffix(".pyc")
                mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
                py_compile.compile(str(path), str(file), str(path.relative_to(folder)), True, 2, mode)
            entry = zipfile.ZipInfo(str(file.relative_to(folder)))
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    shutil.rmtree(folder)
    return output.getvalue()

compile_folder
`;

/**
 * Compiles the standard library and a folder of code.
 * @param {string} standardLibrary A ZIP file of Python's standard library, as Pyodide publishes it.
 * @param {string} code A folder with Python files and other files.
 * @param {string} output The folder for `python_stdlib.zip` and `code.zip`.
 */
export async function compilePython(standardLibrary, code, output) {
  const pyodide = await loadPyodide();
  const compile = pyodide.runPython(COMPILE);
  const write = async (name) => {
    const bytes = compile("/source");
    await writeFile(join(output, name), bytes.toJs());
    bytes.destroy();
  };
  pyodide.unpackArchive(new Uint8Array(await readFile(standardLibrary)), "zip", { extractDir: "/source" });
  await write("python_stdlib.zip");
  await copyFolder(pyodide.FS, code, "/source");
  await write("code.zip");
}

/** Copies a folder to the file system of Pyodide. */
async function copyFolder(fileSystem, folder, target) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(target, relative(folder, entry.parentPath), entry.name);
    if (entry.isDirectory()) {
      fileSystem.mkdirTree(path);
    } else {
      fileSystem.mkdirTree(join(path, ".."));
      fileSystem.writeFile(path, await readFile(join(entry.parentPath, entry.name)));
    }
  }
}
