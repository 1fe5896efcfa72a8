// Runs asl-validator. Reads a JSON object of definitions from the file in the first argument, and prints a JSON object
// of the errors of the invalid ones.
const { readFileSync } = require("node:fs");
const validate = require("asl-validator");

const errors = {};
for (const [name, definition] of Object.entries(JSON.parse(readFileSync(process.argv[2], "utf8")))) {
  const result = validate(definition, { checkPaths: true, checkArn: true });
  if (!result.isValid) errors[name] = result.errorsText("\n");
}
process.stdout.write(JSON.stringify(errors));
