// The pages of the documentation.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
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

const withDiagrams = [];
for (const path of paths) {
  const html = await readFile(`${SITE}/${path}index.html`, "utf8");
  if (html.includes('<pre class="diagram">')) withDiagrams.push(path);
}

for (const colorScheme of ["light", "dark"]) {
  test(`the diagrams are drawn in ${colorScheme} colors`, async () => {
    const context = await site.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
    assert.ok(withDiagrams.length > 4);
    for (const path of withDiagrams) {
      const opened = await open(context, `${site.origin}/${path}`);
      await opened.page.locator("article pre.diagram").first().waitFor({ state: "detached" });
      const drawings = opened.page.locator("article div > svg[id]");
      await drawings.first().waitFor();
      const name = path.replaceAll("/", "-") || "home-";
      for (let number = 0; number < (await drawings.count()); number++) {
        await drawings.nth(number).screenshot({ path: `${SCREENSHOTS}/diagram-${name}${number}-${colorScheme}.png` });
      }
      assertClean(opened);
      await opened.page.close();
    }
    const { page } = await open(context, site.origin);
    await page.screenshot({ path: `${SCREENSHOTS}/docs-home-${colorScheme}.png` });
  });
}
