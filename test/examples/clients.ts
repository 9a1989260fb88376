import { join } from "node:path";
import { ExampleProject, root } from "./project";

/** What another team's stack has to say and to show. */
interface ClientsCase {
  readonly cloud: "azure" | "aws";
  readonly config: Readonly<Record<string, string>>;
  readonly link: string;
  readonly rule: string;
}

/** Another team's stack beside the host's: reads its outputs by a stack reference, is built, is the same, and goes first. */
const clientsOf =
  ({ cloud, config, link, rule }: ClientsCase) =>
  (host: ExampleProject): void =>
    it(`serves the network of another team's stack, ${cloud}-clients`, async () => {
      const team = new ExampleProject(join(root, `examples/${cloud}-clients`), host);
      const before = team.ids();
      await team.install();
      await team.init("dev", { hostStack: `organization/kms-${cloud}-defaults/prod`, ...config });
      const built = await team.up();
      expect(built.text).not.toMatch(/error/i);
      // Which of the two the engine makes first is chance.
      const made = built.typesOf("create").filter((type) => type === link || type === rule);
      expect(made.sort()).toEqual([link, rule].sort());
      const { text } = await team.pulumi(["stack", "output", "--json"]);
      expect(JSON.parse(text)).toEqual({
        zoneLinkIds: { "corp.example.com": expect.any(String) },
        egressRuleIds: [expect.any(String)],
        clientScript: expect.stringContaining("corp.example.com"),
      });
      const again = await team.up();
      expect([again.code, Object.keys(again.changes)]).toEqual([0, ["same"]]);
      const gone = await team.destroy();
      expect([gone.code, team.ids()]).toEqual([0, before]);
    }, 600_000);

export const azureClients = clientsOf({
  cloud: "azure",
  config: { resourceGroup: "rg-servers" },
  link: "azure-native:privatedns:VirtualNetworkLink",
  rule: "azure-native:network:SecurityRule",
});

export const awsClients = clientsOf({
  cloud: "aws",
  config: {},
  link: "aws:route53/zoneAssociation:ZoneAssociation",
  rule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
});
