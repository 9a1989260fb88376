import { existsSync } from "node:fs";
import { join } from "node:path";
import { publicImages } from "../../sandbox/aws/regions";
import { account, ExampleProject, root, subscription } from "./project";

const hub = `/subscriptions/${subscription}/resourceGroups/rg-hub/providers/Microsoft.Network`;
const servers = `/subscriptions/${subscription}/resourceGroups/rg-servers/providers/Microsoft.Network`;

/** What the sandbox's clouds have, for the configuration that an example asks for. */
export const configurations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "azure-defaults": {},
  "azure-max": {
    resourceGroup: "rg-servers",
    hubNetworkId: `${hub}/virtualNetworks/vnet-hub`,
    corpZoneId: `${hub}/privateDnsZones/corp.example.com`,
    "linkedNetworkIds[0]": `${servers}/virtualNetworks/vnet-servers`,
  },
  "azure-hardened": { hubNetworkId: `${hub}/virtualNetworks/vnet-hub` },
  "aws-defaults": {},
  "aws-max": {
    imageId: publicImages("eu-central-1").find(({ name }) => name.includes("2025"))?.id ?? "",
    keyReader: `arn:aws:iam::${account}:role/kms-break-glass`,
    transitGatewayId: "tgw-0a1b2c3d4e5f60001",
    permissionsBoundaryArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    sessionKeyArn: `arn:aws:kms:eu-central-1:${account}:key/00000000-1111-2222-3333-444444444444`,
    corpZoneId: "Z0000000000EXAMPLE001",
    "linkedNetworkIds[0]": "vpc-0a1b2c3d4e5f60001",
    "authorizedNetworkIds[0]": "vpc-0a1b2c3d4e5f60099",
  },
  "aws-existing": {
    vpcId: "vpc-0a1b2c3d4e5f60002",
    "subnetIds[0]": "subnet-0a1b2c3d4e5f60003",
    "subnetIds[1]": "subnet-0a1b2c3d4e5f60004",
    "endpointRanges[0]": "10.71.0.0/20",
    endpointVpcId: "vpc-0a1b2c3d4e5f60001",
    corpZoneId: "Z0000000000EXAMPLE001",
  },
  "aws-hardened": { transitGatewayId: "tgw-0a1b2c3d4e5f60001" },
};

const everything = 'mayDelete: ["hosts", "vault", "zones"] as never,';

/** Lets `pulumi destroy` take all, as the README of the examples says it. */
const mayDeleteAll = (program: string): string =>
  /^ {2}mayDelete:/m.test(program)
    ? program.replace(/^ {2}mayDelete:.*$/m, `  ${everything}`)
    : program.replace(/^ {2}tags:/m, `  ${everything}\n  tags:`);

/** The whole life of an example in a production stack under the real engine. The steps build on each other. Tests of `between` run while it is there. */
export function livesTwice(name: string, between?: (host: ExampleProject) => void): void {
  describe(name, () => {
    const example = new ExampleProject(join(root, "examples", name));
    let before: string[] = [];
    afterAll(() => example.remove());

    it("is built, and no policy has anything to say", async () => {
      await example.install();
      before = await example.found();
      await example.init("prod", configurations[name]);
      const pack = ["--policy-pack", "node_modules/kmshost/policies"];
      const settings = existsSync(join(example.folder, "policies.json"))
        ? ["--policy-pack-config", "policies.json"]
        : [];
      const built = await example.up(...pack, ...settings);
      expect(built.text).not.toMatch(/error|warning/i);
      expect(built.findings).toEqual([]);
      expect([built.code, Object.keys(built.changes)]).toEqual([0, ["create"]]);
      expect(built.typesOf("create")).toContain(`kmshost:index:${name.startsWith("azure") ? "Azure" : "Aws"}KmsHost`);
    }, 600_000);

    it("changes nothing when it is run again", async () => {
      const again = await example.up();
      expect([again.code, Object.keys(again.changes)]).toEqual([0, ["same"]]);
    }, 600_000);

    between?.(example);

    it("goes, once it says that it may, and leaves what was there before", async () => {
      example.edit("index.ts", mayDeleteAll);
      const allowed = await example.up();
      expect(allowed.text).not.toMatch(/error/i);
      expect(allowed.steps.filter(({ op }) => /replace|create/.test(op))).toEqual([]);
      const gone = await example.destroy();
      expect(gone.text).not.toMatch(/error/i);
      expect([gone.code, example.ids()]).toEqual([0, before]);
    }, 600_000);
  });
}
