// Serves the site as GitHub Pages does: compressed text, entity tags, and a few minutes in the browser's cache.

import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
const compress = promisify(gzip);

/**
 * Serves a folder on a free port.
 * @param {string} folder The folder.
 * @returns {Promise<{origin: string, sent: {path: string, bytes: number}[], close: () => void}>} `sent` lists each
 *   response with its size as transferred.
 */
export async function serve(folder) {
  const sent = [];
  const cache = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = await cached(cache, join(folder, normalize(decodeURIComponent(pathname))));
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("Cache-Control", "max-age=600");
    response.setHeader("ETag", file.tag);
    if (request.headers["if-none-match"] === file.tag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, file.headers);
    response.end(request.method === "HEAD" ? undefined : file.body);
    sent.push({ path: pathname, bytes: request.method === "HEAD" ? 0 : file.body.length });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, sent, close };
}

/** Returns a file's content, headers, and entity tag, or null if there is none. */
async function cached(cache, path) {
  if (!cache.has(path)) {
    cache.set(path, load(path).catch(() => null));
  }
  return cache.get(path);
}

async function load(path) {
  const file = (await stat(path)).isDirectory() ? join(path, "index.html") : path;
  const content = await readFile(file);
  const type = TYPES[extname(file)];
  const body = type ? await compress(content) : content;
  const headers = {
    "Content-Type": type ?? "application/octet-stream",
    "Content-Length": body.length,
    ...(type ? { "Content-Encoding": "gzip" } : {}),
  };
  return { body, headers, tag: `"${createHash("sha256").update(content).digest("hex")}"` };
}
