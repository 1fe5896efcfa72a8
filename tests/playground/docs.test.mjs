// The pages of the documentation.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { assertClean, open } from "./browser.mjs";
import { SCREENSHOTS, SITE, startSite } from "./setup.mjs";

const site = await startSite();
const files = await readdir(SITE, { recursive: true });
const paths = files.filter((file) => file.endsWith("index.html")).map((file) => file.replace(/index\.html$/, ""));

test("every page loads only files of the site, and links only to pages that exist", async () => {
  const context = await site.newContext();
  const targets = new Set();
  assert.ok(paths.length > 10);
  for (const path of paths) {
    const opened = await open(context, `${site.origin}/${path}`);
    assertClean(opened);
    const links = await opened.page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href.split("#")[0]));
    links.forEach((link) => targets.add(link));
    await opened.page.close();
  }
  for (const target of [...targets].filter((link) => link.startsWith(site.origin))) {
    assert.equal((await context.request.head(target)).status(), 200, target);
  }
});

for (const colorScheme of ["light", "dark"]) {
  test(`the architecture is drawn in ${colorScheme} colors`, async () => {
    const context = await site.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
    const opened = await open(context, `${site.origin}/architecture/`);
    await opened.page.locator("article svg .node").first().waitFor();
    await opened.page.screenshot({ path: `${SCREENSHOTS}/docs-architecture-${colorScheme}.png` });
    await opened.page.goto(site.origin);
    await opened.page.screenshot({ path: `${SCREENSHOTS}/docs-home-${colorScheme}.png` });
    assertClean(opened);
  });
}
