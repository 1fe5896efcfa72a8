// Prints the bytes that the playground transfers, and the time from the beginning of navigation to the first result.

import { launch, open, selectTab, waitForResults } from "./browser.mjs";
import { serve } from "./server.mjs";

const RUNS = 5;
const FILE = "s3-get-object.yaml";
const GROUPS = [
  ["Pyodide and Python's standard library", /python\/(?!code)/],
  ["the macro and its dependencies", /python\/code/],
  ["data of the services that the template calls", /\/data\//],
  ["the page and the editor", /./],
];

const server = await serve(process.env.SITE);
const browser = await launch();
const url = `${server.origin}/playground/`;

const [cold, sent] = await measureFirst();
const context = await browser.newContext();
await timeTo(context); // fills the cache
const cached = [];
for (let run = 0; run < RUNS; run++) {
  cached.push(await timeTo(context));
}
const graph = await bytesOfGraph();
await browser.close();
server.close();

for (const [name, pattern] of GROUPS) {
  const group = sent.filter(({ path }) => GROUPS.find(([, each]) => each.test(path))[1] === pattern);
  console.log(`${megabytes(group)} MB  ${name} (${group.length} files)`);
}
console.log(`${megabytes(sent)} MB  total until the first result`);
console.log(`${megabytes(graph)} MB  more for the first graph`);
console.log(`${seconds(cold)} s  first result with an empty cache, from this computer`);
const sorted = cached.toSorted((one, other) => one - other);
console.log(`${seconds(sorted[RUNS >> 1])} s  first result with cached files (median of ${RUNS}; ${seconds(sorted[0])} to ${seconds(sorted.at(-1))} s)`);

async function measureFirst() {
  const time = await timeTo(await browser.newContext());
  return [time, server.sent.splice(0)];
}

/** Returns the time until the first result (ms). */
async function timeTo(inContext) {
  const { page } = await open(inContext, url);
  await waitForResults(page, FILE);
  const time = await page.evaluate(() => performance.now());
  await page.close();
  return time;
}

async function bytesOfGraph() {
  const { page } = await open(await browser.newContext(), url);
  await waitForResults(page, FILE);
  server.sent.length = 0;
  await selectTab(page, "Graph");
  await page.locator("#results svg .node").first().waitFor();
  return server.sent.splice(0);
}

function megabytes(responses) {
  return (responses.reduce((total, { bytes }) => total + bytes, 0) / 1e6).toFixed(2).padStart(6);
}

function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(1);
}
