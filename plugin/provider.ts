import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import * as provider from "@pulumi/pulumi/provider";

/** The part of a package schema that the provider reads: which outputs each component has. */
interface PackageSchema {
  readonly name: string;
  readonly version: string;
  readonly resources: { readonly [token: string]: { readonly properties?: { readonly [output: string]: unknown } } };
}

type ComponentConstructor = new (
  name: string,
  args: never,
  opts?: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

const schemaPath = join(__dirname, "schema.generated.json");

/**
 * Builds the package's components for programs in any language. The schema is the pinned file, not inferred at each
 * start: that takes ten seconds and the TypeScript compiler.
 */
export class ComponentProvider implements provider.Provider {
  readonly schema = readFileSync(schemaPath, "utf8");
  private readonly description = JSON.parse(this.schema) as PackageSchema;
  readonly name = this.description.name;
  readonly version = this.description.version;

  async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<provider.ConstructResult> {
    const definition = this.description.resources[type];
    const Component = definition && constructorOf(type);
    if (!Component) {
      throw new Error(
        `unknown component ${type}: allowed are ${Object.keys(this.description.resources).sort().join(", ")}`,
      );
    }
    const component = new Component(name, inputs as never, options);
    const outputs = component as unknown as Record<string, unknown>;
    const state = Object.fromEntries(Object.keys(definition.properties ?? {}).map((key) => [key, outputs[key]]));
    return { urn: component.urn, state };
  }
}

/** Loads one cloud's components only: an Azure program never loads the AWS SDK. */
export function constructorOf(type: string): ComponentConstructor | undefined {
  const className = type.split(":")[2] ?? "";
  const room: object = className.startsWith("Aws")
    ? (require("./aws") as typeof import("./aws"))
    : (require("./azure") as typeof import("./azure"));
  return (room as Record<string, unknown>)[className] as ComponentConstructor | undefined;
}

/** Serves the components to the engine that started this process. */
export function serve(): Promise<void> {
  return provider.main(new ComponentProvider(), process.argv.slice(2));
}
