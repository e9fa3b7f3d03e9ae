// Judges the schemas that `fanfare schema` prints with ajv, the validator, and yaml, the reader, that
// editors' YAML servers are built on.
//
//   node check.mjs FANFARE UNIT_CONFIG SOURCE_DIR
//
// - The schemas are draft-07, and ajv in strict mode has nothing to say against them.
// - What is right is taken: the examples in the schemas, every document of examples/, of what
//   `fanfare init` writes, and of the test data.
// - What is wrong is refused: the documents that the unit tests of config refuse (UNIT_CONFIG leaves
//   them in its report) and those in tests/testdata/bad, but for the ones in beyond.yaml, which says
//   what no schema could know of them.

import Ajv from "ajv";
import {execFileSync} from "node:child_process";
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import path from "node:path";
import {parseAllDocuments, parse} from "yaml";

const [fanfare, unitConfig, source] = process.argv.slice(2);
const scratch = mkdtempSync(path.join(tmpdir(), "fanfare-schema-"));
const failures = [];

function check(holds, message) {
  if (!holds) failures.push(message);
}

function run(program, ...args) {
  return execFileSync(program, args, {encoding: "utf8", stdio: ["ignore", "pipe", "ignore"]});
}

// Unions of types ("a text or a number") are meant; `if` and `anyOf` ask for keys that are described
// outside of them, which strictRequired would have described again.
function makeAjv() {
  return new Ajv({strict: true, allowUnionTypes: true, strictRequired: false, allErrors: true});
}

function words(validate) {
  return (validate.errors ?? []).map((each) => `${each.instancePath || "/"} ${each.message}`).join("; ");
}

const kinds = run(fanfare, "schema").trim().split("\n").map((line) => line.split(/\s/)[0]);
const schemas = Object.fromEntries(kinds.map((kind) => [kind, JSON.parse(run(fanfare, "schema", kind))]));
const validators = {};
for (const kind of kinds) {
  const ajv = makeAjv();
  check(ajv.validateSchema(schemas[kind]), `schema ${kind}: ${ajv.errorsText()}`);
  try {
    validators[kind] = ajv.compile(schemas[kind]);
  } catch (error) {
    check(false, `schema ${kind}: ${error.message}`);
  }
}

// Every schema in `schema`, itself included.
function* within(schema) {
  if (Array.isArray(schema)) {
    for (const each of schema) yield* within(each);
  } else if (schema !== null && typeof schema === "object") {
    yield schema;
    for (const [key, value] of Object.entries(schema)) {
      if (!["examples", "default", "enum", "const"].includes(key)) yield* within(value);
    }
  }
}

function checkExamples(kind) {
  let count = 0;
  for (const schema of within(schemas[kind])) {
    const examples = Array.isArray(schema.examples) ? schema.examples : [];
    const values = "default" in schema && typeof schema.default !== "object"
      ? [...examples, schema.default] : examples;
    if (values.length === 0) continue;
    const {definitions} = schemas[kind];
    const {$schema, definitions: own, ...alone} = schema;
    const validate = makeAjv().compile({definitions, allOf: [alone]});
    for (const value of values) {
      ++count;
      check(validate(value), `schema ${kind}: example ${JSON.stringify(value)}: ${words(validate)}`);
    }
  }
  return count;
}

// The document's value; null, with a complaint, where aliases multiply without bound or hold
// themselves.
function plainValue(document, found) {
  try {
    const value = document.toJS();
    JSON.stringify(value);
    return value;
  } catch (error) {
    found.push(error.message);
    return null;
  }
}

// What an editor would say of a text: an empty list when nothing.
function complaints(text, schema) {
  const documents = parseAllDocuments(text, {version: "1.2"});
  const found = [];
  for (const document of documents) {
    found.push(...document.errors.map((error) => error.message));
    if (document.errors.length > 0) continue;
    const value = plainValue(document, found);
    if (value === null) continue;
    const takes = validators[schema](value);
    if (!takes) found.push(words(validators[schema]));
    if (schema === "document") checkOwnKind(value, takes);
  }
  return found;
}

// The schema of a kind and the schema of any document say the same.
function checkOwnKind(value, takes) {
  const kind = kinds.find((each) => typeof value === "object" && each in value);
  if (kind in validators && Object.keys(value)[0] === kind) {
    check(validators[kind](value) === takes,
          `schemas ${kind} and document differ about ${JSON.stringify(value)}`);
  }
}

function yamlFiles(folder) {
  return readdirSync(folder, {recursive: true})
    .filter((name) => /\.ya?ml$/.test(name) && !/(^|\/)\./.test(name))
    .map((name) => path.join(folder, name));
}

function checkGood() {
  run(fanfare, "init", path.join(scratch, "shop"));
  const folders = ["examples", "tests/unit/config/testdata"]
    .map((folder) => path.join(source, folder)).concat(path.join(scratch, "shop"));
  const files = folders.flatMap(yamlFiles).concat(path.join(source, "config/fanfare.yaml"));
  for (const file of files) {
    const schema = /fanfare\.ya?ml$/.test(file) ? "settings" : "document";
    const found = complaints(readFileSync(file, "utf8"), schema);
    check(found.length === 0, `${file}: ${found.join("; ")}`);
  }
  return files.length;
}

// Each document of a new folder names a schema that is there, by a path that holds offline.
function checkModelines() {
  for (const file of yamlFiles(path.join(scratch, "shop"))) {
    for (const document of readFileSync(file, "utf8").split("---\n")) {
      const modeline = /^# yaml-language-server: \$schema=(\S+)\n/.exec(document);
      check(modeline !== null, `${file}: a document does not name its schema`);
      if (modeline === null) continue;
      const named = path.resolve(path.dirname(file), modeline[1]);
      const kind = path.basename(named).split(".")[0];
      check(existsSync(named), `${file}: ${modeline[1]} is not there`);
      check(readFileSync(named, "utf8") === run(fanfare, "schema", kind),
            `${named} is not what fanfare schema ${kind} prints`);
    }
  }
}

// name -> [schema, text] of what the unit tests of config refuse.
function refusedByUnitTests() {
  const report = path.join(scratch, "report.json");
  run(unitConfig, "--gtest_filter=*Bad*", `--gtest_output=json:${report}`);
  const refused = new Map();
  for (const suite of JSON.parse(readFileSync(report, "utf8")).testsuites) {
    for (const test of suite.testsuite) {
      const schema = ["document", "settings"].find((kind) => kind in test);
      const name = `${suite.name.split("/")[0]}/${test.name.split("/").pop()}`;
      if (schema) refused.set(name, [schema, test[schema]]);
    }
  }
  return refused;
}

// The same of tests/testdata/bad/<name>.yaml: those that the loader refuses. What it only warns of,
// and what only several files together are wrong about, no schema has a say in.
function refusedFixtures() {
  const folder = path.join(source, "tests/testdata/bad");
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  const refused = files.filter(
    (file) => readFileSync(path.join(folder, file.replace(/yaml$/, "txt")), "utf8").includes(": error: "));
  return new Map(refused.map((file) => {
    return [`bad/${path.basename(file, ".yaml")}`, ["document", readFileSync(path.join(folder, file), "utf8")]];
  }));
}

function checkBad() {
  const refused = new Map([...refusedByUnitTests(), ...refusedFixtures()]);
  check(refused.size > 100, `only ${refused.size} refused documents were found`);
  const beyond = parse(readFileSync(path.join(source, "tests/schema/beyond.yaml"), "utf8"));
  const excused = new Set(Object.values(beyond).flat());
  for (const name of excused) {
    check(refused.has(name), `beyond.yaml: there is no refused document ${name}`);
  }
  for (const [name, [schema, text]] of refused) {
    const found = complaints(text, schema);
    if (excused.has(name)) {
      check(found.length === 0, `beyond.yaml: ${name} is refused after all: ${found.join("; ")}`);
    } else {
      check(found.length > 0,
            `${name} is refused by the loader and taken by the schema; make the schema refuse it, ` +
            `or say in beyond.yaml why none could:\n${text}`);
    }
  }
  return [refused.size - excused.size, excused.size];
}

try {
  if (failures.length === 0) {
    const examples = checkExamples("document") + checkExamples("settings");
    const good = checkGood();
    checkModelines();
    const [bad, beyond] = checkBad();
    if (failures.length === 0) {
      console.log(`${kinds.length} schemas; ${examples} examples and ${good} files are taken, ` +
                  `${bad} bad documents refused, ${beyond} are beyond a schema`);
    }
  }
} finally {
  rmSync(scratch, {recursive: true});
}
for (const failure of failures) console.error(`FAIL ${failure}`);
process.exit(failures.length === 0 ? 0 : 1);
