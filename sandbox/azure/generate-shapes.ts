/**
 * Writes `sdk-shapes.json`: for every resource type in `arm-types.json` the names of its inputs and outputs as the
 * installed @pulumi/azure-native has them. Run after an update of that package: `node --import tsx sandbox/azure/generate-shapes.ts`.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import armTypes from "./arm-types.json";

export interface Shape {
  readonly inputs: readonly string[];
  readonly required: readonly string[];
  readonly outputs: readonly string[];
}

/** The shapes as the installed package's classes declare them. */
export function readShapes(): Record<string, Shape> {
  const root = dirname(require.resolve("@pulumi/azure-native/package.json"));
  const tokens = [...new Set(Object.keys(armTypes.resources).map((key) => key.split("/")[0] ?? key))].sort();
  return Object.fromEntries(tokens.map((token) => [token, shapeOf(root, token)]));
}

function shapeOf(root: string, token: string): Shape {
  const [, module = "", name = ""] = token.split(":");
  const folder = join(root, module);
  const file = readdirSync(folder).find((candidate) => candidate.toLowerCase() === `${name}.js`.toLowerCase());
  const source = readFileSync(join(folder, file ?? `${name}.js`), "utf8");
  // The constructor has two halves: what a program passes, and what a resource that is looked up has.
  const [passed = "", looked = ""] = source.split("        else {");
  const names = (text: string, pattern: RegExp) =>
    [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))].sort();
  return {
    inputs: names(passed, /resourceInputs\["(\w+)"\] = (?!undefined \/\*out\*\/)/g),
    required: names(passed, /Missing required property '(\w+)'/g),
    outputs: names(looked, /resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g),
  };
}

if (require.main === module) {
  writeFileSync(join(__dirname, "sdk-shapes.json"), `${JSON.stringify(readShapes(), null, 1)}\n`);
}
