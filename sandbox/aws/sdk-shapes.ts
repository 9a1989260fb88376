/** Checks inputs against what the installed SDK declares, as the provider's Check does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../../text/nearest";
import type { Problem, Properties } from "../provider/resource-type";
import { kindOf, type SdkShapes, type Shape, ShapeCheck, type Wording } from "../sdk/shapes";

let loaded: SdkShapes | undefined;

export function sdkShapes(): SdkShapes {
  loaded ??= JSON.parse(readFileSync(join(__dirname, "sdk-shapes.generated.json"), "utf8")) as SdkShapes;
  return loaded;
}

/** Outputs that the SDK declares as always there. */
export function alwaysThere(token: string): string[] {
  const outputs = Object.entries(sdkShapes().resources[token]?.outputs ?? {});
  return outputs.filter(([, type]) => type.endsWith("!")).map(([name]) => name);
}

/** Every mistake that the SDK's declaration of a resource type shows in these inputs. */
export function checkInputs(token: string, inputs: Properties): Problem[] {
  return check(inputs, sdkShapes().resources[token]?.inputs);
}

/** The same for the arguments of a function. */
export function checkArguments(token: string, args: Properties): Problem[] {
  return check(args, sdkShapes().functions[token]?.inputs);
}

function check(value: Properties, shape: Shape | undefined): Problem[] {
  return shape ? new ShapeCheck(sdkShapes(), words).object(value, shape) : [];
}

const words: Wording = {
  unknown: unknownKey,
  missing: (_path, name) =>
    `Missing required argument. The argument "${name}" is required, but no definition was found.`,
  mismatch: (wanted, value) => `expected ${wanted} type, got ${kindOf(value)} type`,
  notListed: (value, allowed) => `expected one of ${allowed.join(", ")}, got ${value}`,
};

function unknownKey(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near ? `Invalid or unknown key. Did you mean "${near}"?` : "Invalid or unknown key.";
}
