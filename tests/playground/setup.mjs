// The browser and the site for the tests of a file.

import { readFile } from "node:fs/promises";
import { after } from "node:test";
import { launch } from "./browser.mjs";
import { serve } from "./server.mjs";

// scripts/test-site sets these variables.
export const SITE = process.env.SITE;
export const SCREENSHOTS = process.env.SCREENSHOTS;

/**
 * Starts a browser and serves the site. Stops both after the tests of the file.
 * @returns {Promise<{origin: string, newContext: Function}>} The origin of the site, and a function that returns a new
 *   browser context, with an empty cache.
 */
export async function startSite() {
  const browser = await launch();
  const { origin, close } = await serve(SITE);
  after(async () => {
    await browser.close();
    close();
  });
  const permissions = ["clipboard-read", "clipboard-write"];
  return { origin, newContext: (options) => browser.newContext({ permissions, ...options }) };
}

/** Returns the examples, as the page loads them. */
export async function readExamples() {
  return JSON.parse(await readFile(`${SITE}/playground/examples.json`, "utf8"));
}
