import type * as pulumi from "@pulumi/pulumi";
import type { ActiveDirectoryArgs } from "../../../components/args";
import type { AzureKmsHostArgs } from "../../../components/azure/args";
import { AzureKmsHost } from "../../../components/azure/kms-host";
import { checkDiscovery } from "../../../requirements/discovery";
import { problemsOf } from "../../../requirements/report";
import { nodesOfType, parsePowerShell, syntaxErrors } from "../host-setup/powershell";
import { asThrown } from "../problems";
import { estate } from "./estate";
import { record, resolved } from "./recorded";

const activeDirectory: ActiveDirectoryArgs = {
  domain: "corp.example.com",
  domainControllers: ["10.20.0.10", "10.20.0.11"],
};
const monitoring = { alerts: ["kms-oncall@example.com"] };
const build = (changes: Partial<AzureKmsHostArgs>) => record(() => new AzureKmsHost("kms", estate(changes)));

const only = () => build({ discovery: { zones: [], activeDirectory: { ...activeDirectory, only: true } }, monitoring });
const beside = () => build({ discovery: { zones: [{ name: "corp.example.com" }], activeDirectory }, monitoring });

type Built = Awaited<ReturnType<typeof build>>;
type Rule = Record<string, unknown>;

const rulesOf = ({ byName }: Built): Rule[] =>
  byName["kms-network-hosts-security-group"]?.inputs.securityRules as Rule[];
const scriptOf = ({ byName }: Built, host: string): string =>
  (byName[`kms-host-${host}-setup`]?.inputs.source as { script: string } | undefined)?.script ?? "";
const alarmsOf = ({ byName }: Built) =>
  Object.keys(byName).flatMap((name) => /^kms-audit-alarm-(.*)$/.exec(name)?.[1] ?? []);

describe("where the directory is the only way", () => {
  it("nothing is let in, no record is made, and no request is waited for", async () => {
    const built = await only();
    expect(rulesOf(built).map(({ name, direction }) => [direction, name])).toEqual([
      ["Inbound", "deny-all-inbound"],
      ["Outbound", "allow-private-endpoints"],
      ["Outbound", "allow-platform-dns"],
      ["Outbound", "allow-domain-controller-10-20-0-10"],
      ["Outbound", "allow-domain-controller-10-20-0-11"],
      ["Outbound", "deny-all-outbound"],
    ]);
    expect(JSON.stringify(rulesOf(built))).not.toContain("1688");
    expect(Object.keys(built.byName).filter((name) => name.startsWith("kms-discovery-"))).toEqual([]);
    expect(await resolved(built.result.srvRecords)).toEqual([]);
    expect(alarmsOf(built)).toEqual([
      "dns-publishing-failure",
      "initialisation-failure",
      "log-nearly-full",
      "setup-failing",
      "silent-host",
    ]);
  });

  it("the first host makes the object, and no host answers or lets anyone in", async () => {
    const built = await only();
    const settings = (makes: string) =>
      `ActiveDirectory = @{ Domain = 'corp.example.com'; ObjectName = 'kmshost'; Only = $true; MakesObject = ${makes}; ConfirmationId = '' }`;
    expect(scriptOf(built, "kms01")).toContain(settings("$true"));
    expect(scriptOf(built, "kms02")).toContain(settings("$false"));
    for (const host of ["kms01", "kms02"]) {
      const root = await parsePowerShell(scriptOf(built, host));
      expect(syntaxErrors(root)).toEqual([]);
      expect(scriptOf(built, host)).toContain("ClientPrefixes = @()");
      const steps = nodesOfType(root, "if_statement").filter(({ text }) => text.startsWith("if (Test-KmsHost)"));
      expect(steps.map(({ text }) => text.includes("'license the host'"))).toEqual([true]);
    }
  });
});

describe("beside KMS", () => {
  it("clients are let in as before, the hosts reach their controllers, and all alarms are there", async () => {
    const built = await beside();
    expect(rulesOf(built).find(({ name }) => name === "allow-domain-controller-10-20-0-11")).toEqual({
      name: "allow-domain-controller-10-20-0-11",
      description: "The domain, which the hosts are members of to make its activation object",
      priority: 171,
      direction: "Outbound",
      access: "Allow",
      protocol: "*",
      sourcePortRange: "*",
      sourceAddressPrefix: "10.90.0.0/27",
      destinationAddressPrefix: "10.20.0.11/32",
      destinationPortRanges: ["53", "88", "123", "135", "389", "445", "464", "636", "3268", "3269", "49152-65535"],
    });
    expect(rulesOf(built).map(({ name }) => name)).toContain("allow-activation-ipv4");
    expect(alarmsOf(built)).toHaveLength(11);
    expect(scriptOf(built, "kms01")).toContain("ClientPrefixes = @('10.20.0.0/16'");
  });
});

describe("mistakes in what is said of the directory", () => {
  it("are refused with all others, before anything is created", async () => {
    const wrong = {
      domain: "com",
      domainControllers: ["dc01", "10.20.0.10", "10.20.0.10"],
      objectName: "CN=kms",
      only: true,
    };
    let refusal: unknown;
    const discovery = { zones: [{ name: "corp.example.com" }], activeDirectory: { ...wrong, confirmationId: "12" } };
    const { registered } = await record(() => {
      try {
        return new AzureKmsHost("kms", estate({ discovery }));
      } catch (error) {
        refusal = error;
        return undefined;
      }
    });
    expect(registered).toEqual([]);
    expect((refusal as pulumi.InputPropertiesError).errors?.map((one) => one.propertyPath)).toEqual([
      "discovery.activeDirectory.domain",
      "discovery.activeDirectory.objectName",
      "discovery.activeDirectory.domainControllers[0]",
      "discovery.activeDirectory.domainControllers[2]",
      "discovery.activeDirectory.confirmationId",
      "discovery.zones",
    ]);
  });

  it("say what is allowed", () => {
    const problems = (more: object) => {
      const discovery = { zones: [{ name: "corp.example.com" }], activeDirectory: { ...activeDirectory, ...more } };
      return asThrown(problemsOf({}, [(_, report) => checkDiscovery("azure", discovery, report)]));
    };
    expect(problems({ domainControllers: [] })).toEqual([
      {
        propertyPath: "discovery.activeDirectory.domainControllers",
        reason:
          "the hosts reach no domain controller: got 0, allowed: one address or more; fix: name the nearest controllers",
      },
    ]);
    expect(problems({ officeConfirmationIds: { office2024: "1" } })).toEqual([
      {
        propertyPath: "discovery.activeDirectory.officeConfirmationIds.office2024",
        reason:
          "not a confirmation ID: got 1 characters, allowed: 48 digits in quotes, all in one or in eight groups of six; fix: copy it from Microsoft's answer",
      },
    ]);
  });
});
