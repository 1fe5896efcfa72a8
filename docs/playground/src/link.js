// Links that carry a template. The fragment of a URL never leaves the browser.
//
// #example=NAME selects an example. #template=DATA is {files, region} as JSON, compressed, in base64url.

const EXAMPLE = "#example=";
const TEMPLATE = "#template=";

/** Returns the fragment for an example. */
export function exampleFragment(name) {
  return EXAMPLE + encodeURIComponent(name);
}

/** Returns the fragment for files and a Region. */
export async function templateFragment({ files, region }) {
  const json = new Blob([JSON.stringify({ files, region })]);
  const bytes = new Uint8Array(await transform(json, new CompressionStream("deflate-raw")));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return TEMPLATE + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Reads a fragment.
 * @returns {Promise<{example: string} | {files: Object<string, string>, region: string} | null>}
 *   Null if the fragment carries nothing.
 * @throws {Error} If the link is incomplete.
 */
export async function readFragment(fragment) {
  if (fragment.startsWith(EXAMPLE)) {
    return { example: decodeURIComponent(fragment.slice(EXAMPLE.length)) };
  }
  if (!fragment.startsWith(TEMPLATE)) {
    return null;
  }
  try {
    const base64 = fragment.slice(TEMPLATE.length).replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const json = await transform(new Blob([bytes]), new DecompressionStream("deflate-raw"));
    const { files, region } = JSON.parse(new TextDecoder().decode(json));
    return { files, region };
  } catch {
    throw new Error("The link is incomplete. Copy all of it.");
  }
}

function transform(blob, stream) {
  return new Response(blob.stream().pipeThrough(stream)).arrayBuffer();
}
