import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { ExampleProject, root, subscription } from "../examples/project";
import { type PackageSchema, problemsOf } from "./schema-problems";

const servers = `/subscriptions/${subscription}/resourceGroups/rg-servers/providers/Microsoft.Network/virtualNetworks`;
const schema = JSON.parse(readFileSync(join(root, "plugin/schema.generated.json"), "utf8")) as PackageSchema;

interface YamlProject {
  readonly packages: object;
  readonly resources: Record<string, { type: string; properties: Record<string, unknown> }>;
}

const example = new ExampleProject(join(root, "examples/azure-yaml"));
afterAll(() => example.remove());

/** The YAML program by itself, and a project that runs it by the program that stands in for Pulumi's YAML host. */
function standIn(): void {
  example.edit("Pulumi.yaml", (text) => {
    const {
      runtime: _,
      config: __,
      resources: ___,
      outputs: ____,
      ...project
    } = parse(text) as Record<string, unknown>;
    writeFileSync(join(example.folder, "program.yaml"), text);
    const options = { typescript: false, nodeargs: "--import tsx" };
    return stringify({ ...project, main: "program.ts", runtime: { name: "nodejs", options } });
  });
  copyFileSync(join(__dirname, "yaml-program.ts"), join(example.folder, "program.ts"));
  for (const name of ["tsx", "yaml"]) example.provide(name);
}

describe("a program in another language", () => {
  it("says nothing that the schema does not know", () => {
    const { resources } = parse(readFileSync(join(example.folder, "Pulumi.yaml"), "utf8")) as YamlProject;
    const problems = Object.values(resources).flatMap(({ type, properties }) =>
      problemsOf(schema, type.replace(":", ":index:"), properties),
    );
    expect(problems).toEqual([]);
  });

  it("uses the package as a plugin, and gets the outputs of a host and its clients", async () => {
    await example.install();
    standIn();
    await example.init("prod", { serversNetworkId: `${servers}/vnet-servers` });
    const built = await example.up();
    expect(built.text).not.toMatch(/error/i);
    expect([built.code, Object.keys(built.changes)]).toEqual([0, ["create"]]);
    const outputs = JSON.parse((await example.pulumi(["stack", "output", "--json"])).text) as Record<string, unknown>;
    expect(outputs).toEqual({
      hostAddresses: { kms01: "10.90.0.4" },
      srvRecords: ["_vlmcs._tcp.servers.example.com 0 0 1688 kms01.servers.example.com"],
      hostKeySecret: expect.stringMatching(/^https:\/\/kv-host-[\w-]+\.vault\.azure\.net\/secrets\/kms-host-key$/),
      clientScript: expect.stringContaining("servers.example.com"),
    });
    const links = example.cloud("azure").snapshot()?.resources ?? {};
    expect(Object.keys(links).filter((id) => /virtualNetworkLinks\/.*vnet-servers/i.test(id))).toHaveLength(1);
  }, 300_000);

  it("changes nothing when it is run again, and is destroyed without a trace", async () => {
    const again = await example.up();
    expect([again.code, Object.keys(again.changes)]).toEqual([0, ["same"]]);
    const gone = await example.destroy();
    expect(gone.text).not.toMatch(/error/i);
    const left = Object.keys(example.cloud("azure").snapshot()?.resources ?? {});
    expect([gone.code, left.filter((id) => /kms|vnet-servers\/virtualNetworkLinks/i.test(id))]).toEqual([0, []]);
  }, 300_000);
});
