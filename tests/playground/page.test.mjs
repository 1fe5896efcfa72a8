// The editor, links, the keyboard, and failures. Most tests share a page, because Python takes a while to start.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertClean, copy, open, replaceText, selectExample, selectTab, waitForResults } from "./browser.mjs";
import { serve } from "./server.mjs";
import { readExamples, SCREENSHOTS, SITE, startSite } from "./setup.mjs";

const FILE = "s3-get-object.yaml";
const site = await startSite();
const examples = await readExamples();
const example = examples.find(({ name }) => name === "s3-get-object");
const withMistake = example.files[FILE].replace("          Parameters:", "          Paramters:");

const url = `${site.origin}/playground/`;
const context = await site.newContext({ viewport: { width: 1280, height: 800 } });
const opened = await open(context, url);
const { page } = opened;
await waitForResults(page, FILE);

test("a mistake is shown at its line, and its place selects it in the editor", async () => {
  const line = withMistake.slice(0, withMistake.indexOf("Paramters")).split("\n").length;
  await replaceText(page, withMistake);

  const problem = page.locator(".problems li").filter({ hasText: "did you mean 'Parameters'?" });
  await problem.waitFor();
  assert.match(await page.locator("#status").innerText(), /^\d+ errors?/);
  await problem.getByRole("button", { name: `${FILE}:${line}:` }).click();

  assert.equal((await page.locator(".cm-lintRange-error").first().innerText()).trim(), "Paramters");
  assert.match(await page.locator("#editor .cm-activeLine").innerText(), /^ +Paramters:$/);
  assert.equal(await page.locator("#editor .cm-lineNumbers .cm-activeLineGutter").innerText(), String(line));
  assert.equal(await page.locator("#editor .cm-lint-marker-error").count(), 1);

  await selectTab(page, "Expanded");
  assert.match(await page.locator("#results").innerText(), /The template has errors/);
  await selectTab(page, "Check");
});

test("the rule of a problem links to its description", async () => {
  await replaceText(page, withMistake);
  const link = page.locator(".problems .rule").first();
  const rule = await link.innerText();
  const address = new URL(await link.getAttribute("href"), page.url());
  const messages = await (await context.request.get(address.href)).text();
  assert.match(messages, new RegExp(`<td><a id="${address.hash.slice(1)}"></a><a href="[^"]*">${rule}</a></td>`));
});

test("an unknown Region is reported", async () => {
  await selectExample(page, example);
  await page.getByLabel("Stack Region").fill("nowhere");
  await page.keyboard.press("Tab");
  await page.getByText("there is no Region 'nowhere'", { exact: true }).waitFor();
  await page.getByLabel("Stack Region").fill("us-east-1");
  await page.keyboard.press("Tab");
  await page.locator("#results").getByText("No problems").waitFor();
});

test("files of this computer can be opened", async () => {
  await page.locator("#files").setInputFiles([
    { name: "flow.asl.json", mimeType: "application/json", buffer: Buffer.from("{}") },
    { name: "mine.yaml", mimeType: "text/yaml", buffer: Buffer.from(withMistake) },
  ]);
  await page.locator(".problems").getByText("mine.yaml:").first().waitFor();
  assert.deepEqual(await page.locator("#file-tabs").getByRole("tab").allInnerTexts(), ["mine.yaml", "flow.asl.json"]);
});

test("the tabs work with the keyboard", async () => {
  await selectExample(page, example);
  const tab = (name) => page.getByRole("tab", { name });
  await tab("Check").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await tab("Explain").getAttribute("aria-selected"), "true");
  await page.getByRole("heading", { name: "Orders/Read" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await tab("Graph").getAttribute("aria-selected"), "true");
});

for (const colorScheme of ["light", "dark"]) {
  test(`the page has ${colorScheme} colors`, async () => {
    await page.emulateMedia({ colorScheme });
    const luminance = await page.evaluate(() => {
      const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
      return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    });
    assert.ok(colorScheme === "dark" ? luminance < 0.1 : luminance > 0.9, `the luminance is ${luminance}`);
    await selectExample(page, example);
    for (const [tab, content] of [["Explain", "h2"], ["Expanded", ".cm-line"], ["Graph", "svg .node"]]) {
      await selectTab(page, tab);
      await page.locator(`#results ${content}`).first().waitFor();
      await page.screenshot({ path: `${SCREENSHOTS}/playground-${tab.toLowerCase()}-${colorScheme}.png` });
    }
    await selectTab(page, "Check");
    await replaceText(page, withMistake);
    await page.locator(".problems").waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/playground-check-${colorScheme}.png` });
  });
}

test("a link carries all files and the Region, and no request carries the link", async () => {
  await selectExample(page, examples.find(({ files }) => Object.keys(files).length > 1));
  await replaceText(page, "# Zürich 日本 🚀\nResources: {}");
  await page.getByLabel("Stack Region").fill("eu-central-2");
  const link = await copy(page, "Copy link");

  const other = await open(context, link);
  await waitForResults(other.page, "template.yaml");
  assert.deepEqual(await other.page.locator("#editor .cm-line").allInnerTexts(), ["# Zürich 日本 🚀", "Resources: {}"]);
  assert.equal(await other.page.getByLabel("Stack Region").inputValue(), "eu-central-2");
  assert.deepEqual(await other.page.locator("#file-tabs").getByRole("tab").allInnerTexts(), [
    "template.yaml",
    "definition.asl.json",
  ]);
  const fragment = new URL(link).hash.slice(1);
  assert.ok(other.requests.every((request) => !request.includes(fragment)));
  assertClean(other);
});

test("the browser blocks requests of the page and of its worker to other origins", async () => {
  const elsewhere = await serve(SITE);
  const request = (address) => fetch(address, { mode: "no-cors" }).then(() => "sent", () => "blocked");
  try {
    assertClean(opened); // the requests below cause errors
    const [worker] = page.workers();
    assert.equal(await page.evaluate(request, elsewhere.origin), "blocked");
    assert.equal(await worker.evaluate(request, elsewhere.origin), "blocked");
    assert.equal(await worker.evaluate(request, url), "sent");
    assert.deepEqual(elsewhere.sent, []);
  } finally {
    elsewhere.close();
  }
});

test("an incomplete link is reported", async () => {
  const { page: other } = await open(context, `${url}#template=abc`);
  await other.getByText("The link is incomplete. Copy all of it.").waitFor();
});

test("a file that can't be loaded is reported", async () => {
  const broken = await site.newContext();
  await broken.route("**/code.zip", (route) => route.fulfill({ status: 404, body: "" }));
  const { page: other } = await open(broken, url);
  await other.getByText(/code\.zip can't be loaded: 404/).first().waitFor();
  assert.equal(await other.locator("#status").innerText(), "Failed");
});
