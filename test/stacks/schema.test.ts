import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientProducts } from "../../activation/generations";
import { environmentNames, loadEnvironment } from "../../stacks/environment";
import { fieldRows, type SchemaNode } from "../../stacks/field-table";
import { fieldsPage, generatedFiles, schemaText } from "../../stacks/schema";
import { awsEnvironment } from "../../stacks/shape/aws";
import { azureEnvironment } from "../../stacks/shape/azure";
import { bare, fieldsAt, schemaAt } from "../../stacks/shape/walk";

/** Every property in a JSON schema, with its path. */
function properties(node: SchemaNode, path = ""): [path: string, property: SchemaNode][] {
  const own = Object.entries(node.properties ?? {}).flatMap(([name, property]): [string, SchemaNode][] => {
    const below = path === "" ? name : `${path}.${name}`;
    return [[below, property], ...properties(property, below)];
  });
  const items = node.items ? properties(node.items, `${path}[]`) : [];
  return [...own, ...items, ...(node.oneOf ?? []).flatMap((option) => properties(option, path))];
}

const published = JSON.parse(schemaText()) as SchemaNode;

it("the schema and the table of fields are what `npm run schema` would write now", () => {
  for (const [file, text] of Object.entries(generatedFiles())) expect(readFileSync(file, "utf8")).toBe(text);
});

it("every property has a description, so that editors show help", () => {
  const without = properties(published).filter(([, property]) => !property.description);
  expect(without.map(([path]) => path)).toEqual([]);
  expect(properties(published).length).toBeGreaterThan(60);
});

it("no mapping but tags and machines takes names that nobody described", () => {
  const open = properties(published).filter(([, { type, additionalProperties }]) => {
    return type === "object" && additionalProperties !== false;
  });
  expect([...new Set(open.map(([path]) => path))].sort()).toEqual([
    ...["clients[].machines", "hostKey.activationsUsed", "provider.defaultTags", "tags"],
  ]);
});

it.each(environmentNames())("%s is in order, and names the schema on its first line", (name) => {
  expect(loadEnvironment(name).environment.cloud).toBe(name.split("-")[0]);
  const [first] = readFileSync(join(__dirname, `../../stacks/environments/${name}.yaml`), "utf8").split("\n");
  expect(first).toBe("# yaml-language-server: $schema=../environment.schema.json");
});

it("the documentation has a row for every field, and names every product", () => {
  const page = readFileSync(fieldsPage, "utf8");
  const missing = properties(published).filter(([path, { description }]) => {
    return !page.split("\n").some((line) => line.startsWith(`| \`${path}\` |`) && line.includes(description ?? "?"));
  });
  expect(missing).toEqual([]);
  expect(Object.keys(clientProducts).filter((product) => !page.includes(`\`${product}\``))).toEqual([]);
});

it("fields that mean the same on both clouds stand once", () => {
  const rows = fieldRows();
  expect(rows.filter(({ path }) => path === "hosts[].name")).toEqual([
    expect.objectContaining({ clouds: ["azure", "aws"], need: "required" }),
  ]);
  expect(rows.filter(({ path }) => path === "region").map(({ clouds }) => clouds)).toEqual([["azure"], ["aws"]]);
  expect(rows.find(({ path }) => path === "port")?.need).toBe("default `1688`");
});

describe("finding a field's schema", () => {
  it("goes through lists, optional fields and mappings of free names", () => {
    const zone = schemaAt(azureEnvironment, ["hosts", 0, "zone"]);
    expect(zone && bare(zone).description).toContain("Availability zone");
    expect(schemaAt(awsEnvironment, ["tags", "anything"])).toBeDefined();
    expect(schemaAt(awsEnvironment, ["constructor"])).toBeUndefined();
    expect(fieldsAt(awsEnvironment, ["network"])).toEqual([
      "addressSpace",
      "vpcId",
      "subnetIds",
      "transitGatewayId",
      "fileServers",
      "centralEndpoints",
    ]);
    expect(fieldsAt(awsEnvironment, ["clients", 0, "machines"])).toContain("windows11");
    expect(fieldsAt(awsEnvironment, ["nowhere", 0])).toEqual([]);
  });
});
