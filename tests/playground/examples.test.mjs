// Every example is checked, explained, expanded, and drawn in the browser.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertClean, copy, open, selectExample, selectTab, waitForResults } from "./browser.mjs";
import { readExamples, startSite } from "./setup.mjs";

const site = await startSite();
const examples = await readExamples();
/** What `cross-region` prints for each example: {expanded, calls}. */
const expected = JSON.parse(await readFile(process.env.EXPECTED, "utf8"));
const opened = await open(await site.newContext(), `${site.origin}/playground/`);
await waitForResults(opened.page, "s3-get-object.yaml");

test("the page lists every example", async () => {
  const names = await opened.page.getByLabel("Example").locator("option").allInnerTexts();
  assert.deepEqual(names, ["Your template", ...Object.keys(expected)]);
});

for (const example of examples) {
  test(`${example.name} gives the results of the command line`, async () => {
    const { page } = opened;
    const { calls, expanded } = expected[example.name];
    await selectExample(page, example);

    await selectTab(page, "Check");
    assert.equal(await page.locator("#results").innerText(), "No problems");

    await selectTab(page, "Explain");
    assert.deepEqual(await page.locator(".call h2").allInnerTexts(), calls);

    await selectTab(page, "Expanded");
    assert.equal(await copy(page, "Copy"), expanded);

    await selectTab(page, "Graph");
    const states = calls.map((call) => call.match(/\/([^ ]+) /)[1]);
    for (const state of states) {
      await page.locator("#results svg .node", { hasText: state }).first().waitFor();
    }
  });
}

test("the examples need no other server", () => assertClean(opened));
