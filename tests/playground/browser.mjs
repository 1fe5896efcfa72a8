// Starts Chromium, opens pages, and records what they request and report.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const TIMEOUT = 60_000; // milliseconds; Python takes a while to start on a busy computer

/** Starts the browser whose path is in the environment variable CHROMIUM. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
}

/**
 * Opens a page.
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url
 */
export async function open(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  const requests = [];
  const errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(url);
  return { page, requests, errors };
}

/** Checks that a page reported no errors, and that all requests went to its own origin. */
export function assertClean({ page, requests, errors }) {
  const { origin } = new URL(page.url());
  assert.deepEqual(errors, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith("data:") && new URL(url).origin !== origin), []);
  assert.notEqual(requests.length, 0);
}

/** Waits until the playground shows the results for a file. */
export async function waitForResults(page, file) {
  await page.getByRole("tablist", { name: "Files" }).getByRole("tab", { name: file, exact: true }).waitFor();
  await page.locator("#results[aria-busy=false]").waitFor();
}

/** Selects a tab of the results. */
export async function selectTab(page, name) {
  await page.getByRole("tablist", { name: "Results" }).getByRole("tab", { name }).click();
}

/** Selects an example. */
export async function selectExample(page, { name, files }) {
  await page.getByLabel("Example").selectOption(name);
  await waitForResults(page, Object.keys(files)[0]);
}

/** Replaces the text in the editor as a user does. */
export async function replaceText(page, text) {
  await page.getByRole("textbox", { name: "Template" }).click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

/** Clicks a button that copies text, and returns the text. */
export async function copy(page, button) {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== "");
  return page.evaluate(() => navigator.clipboard.readText());
}
