import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OfficeVersion } from "../../../components/args";
import { planAlarms } from "../../../components/azure/audit-plan";
import { AzureKmsHost } from "../../../components/azure/kms-host";
import { type ListedChild, renderResourceTables } from "../../../components/azure/resource-guide";
import { estate, hubNetworkId } from "./estate";
import { type Registered, record } from "./recorded";

const file = join(__dirname, "../../../docs/azure.md");
const begin = "<!-- generated from the components: UPDATE_DOCS=1 npx jest test/components/azure/page -->";
const end = "<!-- end of the generated part -->";

const components: Record<string, string> = {
  kms: "AzureKmsHost",
  "kms-network": "AzureIsolatedNetwork",
  "kms-bastion": "AzureBastion",
  "kms-vault": "AzureHostKeyVault",
  "kms-disks": "AzureDiskEncryption",
  "kms-host-kms01": "AzureHostMachine",
  "kms-host-kms02": "AzureHostMachine",
  "kms-discovery": "AzureDiscovery",
  "kms-audit": "AzureActivationAudit",
};

/** The child's part of its name, with names of hosts, zones, networks, alarms and questions as placeholders. */
function listed({ name, type, options }: Registered): ListedChild {
  const part = name
    .slice(options.parent.length + 1)
    .replace(/^(corp\.example\.com|privatelink(\.\w+|\.[\w-]+)*\.(com|net))-/, "<zone>-")
    .replace(/kms0\d/, "<host>")
    .replace(/office20\d\d/, "<office>")
    .replace(/^(alarm|query)-.*/, "$1-<name>")
    .replace(/^<zone>-vnet-.*/, "<zone>-<network>");
  return { component: components[options.parent] ?? options.parent, part, type: type.replace("azure-native:", "") };
}

it("docs/azure.md lists every resource that the components make, and no other", async () => {
  const { registered } = await record(
    () =>
      new AzureKmsHost("kms", {
        ...estate({
          customerManagedDiskKey: true,
          patching: { updateServer: "http://10.40.0.18:8530", updateServerAddresses: ["10.40.0.18"] },
        }),
        officeKeys: [{ version: OfficeVersion.Office2024, licenseFolder: "\\\\files\\kms\\office2024" }],
        network: {
          addressSpace: "10.90.0.0/25",
          hubNetworkId,
          fileServers: ["10.20.0.9"],
          bastion: { administrators: ["10.20.7.0/24"] },
        },
        monitoring: { alerts: ["kms-oncall@example.com"], flowLogs: true },
        discovery: { zones: [{ name: "corp.example.com" }], linkedNetworkIds: [`${hubNetworkId}-clients`] },
      }),
  );
  const { markdown, missing } = renderResourceTables(registered.map(listed));
  expect(missing).toEqual([]);
  const alarms = planAlarms(true).map(({ title, description }) => `| ${title} | ${description} |`);
  const generated = `${markdown}\n\n### Alarms\n\n| alarm | when |\n| --- | --- |\n${alarms.join("\n")}`;
  const page = readFileSync(file, "utf8");
  const expected = `${page.slice(0, page.indexOf(begin))}${begin}\n\n${generated}\n\n${page.slice(page.indexOf(end))}`;
  if (process.env.UPDATE_DOCS) writeFileSync(file, expected);
  expect(readFileSync(file, "utf8")).toBe(expected);
});
