// Opens files in yaml-language-server. Reads a JSON object {file: schema} from the first argument, which is a file, and
// prints a JSON object {file: [{line, message}]} of the diagnostics. Lines start at 1.
const { spawn } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { pathToFileURL } = require("node:url");

const server = require.resolve("yaml-language-server/bin/yaml-language-server");
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = createRequire(server)("vscode-jsonrpc/node");

const SECONDS = 60;
const schemas = JSON.parse(readFileSync(process.argv[2], "utf8"));
const files = Object.keys(schemas);
const uri = (file) => pathToFileURL(file).href;
const functions = ["And", "Base64", "Condition", "Equals", "FindInMap", "GetAtt", "If", "ImportValue", "Join", "Not", "Or"];
const tags = [...functions, "Ref", "Select", "Split", "Sub"].flatMap((name) =>
  ["scalar", "sequence", "mapping"].map((kind) => `!${name} ${kind}`),
);
const bySchema = {};
for (const file of files) (bySchema[uri(schemas[file])] ??= []).push(file);
const yaml = { schemas: bySchema, customTags: tags, schemaStore: { enable: false }, validate: true };

const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
const found = {};

function finish(status) {
  connection.dispose();
  child.kill();
  process.exitCode = status;
}

connection.onRequest("workspace/configuration", ({ items }) =>
  items.map(({ section }) => (section === "yaml" ? yaml : section === "[yaml]" ? {} : null)),
);
connection.onRequest("client/registerCapability", () => null);
connection.onNotification("textDocument/publishDiagnostics", ({ uri: reported, diagnostics }) => {
  const file = files.find((each) => uri(each) === reported);
  found[file] = diagnostics.map(({ range, message }) => ({ line: range.start.line + 1, message }));
  if (Object.keys(found).length < files.length) return;
  process.stdout.write(JSON.stringify(found));
  finish(0);
});
connection.listen();
setTimeout(() => {
  const missing = files.filter((file) => !(file in found));
  if (missing.length) process.stderr.write(`yaml-language-server didn't report within ${SECONDS} s: ${missing}\n`);
  finish(missing.length ? 1 : 0);
}, SECONDS * 1000).unref();

async function main() {
  const capabilities = { workspace: { configuration: true }, textDocument: { publishDiagnostics: {} } };
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities });
  connection.sendNotification("initialized", {});
  connection.sendNotification("workspace/didChangeConfiguration", { settings: { yaml } });
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const textDocument = { uri: uri(file), languageId: "yaml", version: 1, text };
    connection.sendNotification("textDocument/didOpen", { textDocument });
  }
}
main();
