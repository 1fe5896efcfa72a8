// Runs the peer's handler as child.py runs a Python handler: one call, then as many calls as each line of input says.
"use strict";
const fs = require("fs");
const path = require("path");
const handlers = "node_modules/aws-cdk-lib/custom-resource-handlers/dist/aws-stepfunctions-tasks";

async function main() {
  const event = JSON.parse(process.env.BENCHMARK_EVENT);
  const { handler } = require(path.join(__dirname, handlers, "cross-region-aws-sdk-handler/index.js"));
  const called = process.hrtime.bigint();
  const result = await handler(event);
  fs.writeSync(3, "{}\n");
  write({ call: Number(process.hrtime.bigint() - called) / 1e9, cpu: seconds(process.cpuUsage()), result });
  for await (const line of require("readline").createInterface({ input: process.stdin })) {
    const nanoseconds = [];
    const before = process.cpuUsage();
    for (let count = Number(line); count > 0; count--) {
      const started = process.hrtime.bigint();
      await handler(event);
      nanoseconds.push(Number(process.hrtime.bigint() - started));
    }
    write({ cpu: seconds(process.cpuUsage(before)), nanoseconds });
  }
  process.exit(0);
}

function seconds(usage) {
  return (usage.user + usage.system) / 1e6;
}

function write(figures) {
  fs.writeSync(3, JSON.stringify(figures) + "\n");
}

main();
