import { ComponentResource } from "@pulumi/pulumi";
import * as aws from "../../plugin/aws";
import * as azure from "../../plugin/azure";
import { ComponentProvider, constructorOf } from "../../plugin/provider";

const provider = new ComponentProvider();
const types = Object.keys((JSON.parse(provider.schema) as { resources: Record<string, unknown> }).resources).sort();

describe("the plugin", () => {
  it("builds every component of its schema", () => {
    expect(types.filter((type) => !(constructorOf(type)?.prototype instanceof ComponentResource))).toEqual([]);
  });

  it("has every component that a TypeScript program can import", () => {
    const components = Object.entries({ ...aws, ...azure }).filter(
      ([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource,
    );
    expect(types).toEqual(components.map(([name]) => `kmshost:index:${name}`).sort());
  });

  it("says of another type which ones there are", async () => {
    await expect(provider.construct("kms", "kmshost:index:AzureKmsHosts", {}, {})).rejects.toThrow(
      `unknown component kmshost:index:AzureKmsHosts: allowed are ${types.join(", ")}`,
    );
  });
});
