import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AwsKmsHost } from "../../../components/aws";
import { commonAlarms, hostAlarms } from "../../../components/aws/audit-plan";
import { type ListedChild, renderResourceTables } from "../../../components/aws/resource-guide";
import { adopted, adoptedAnswers, complete, narrow } from "./examples";
import { mockCloud, type Registered, settled } from "./mock-cloud";

const file = join(__dirname, "../../../docs/aws.md");
const begin = "<!-- generated from the components: UPDATE_DOCS=1 npx jest test/components/aws/page -->";
const end = "<!-- end of the generated part -->";

const components: Record<string, string> = {
  "kms-network": "AwsIsolatedNetwork",
  "kms-vault": "AwsHostKeyVault",
  "kms-kms11": "AwsHostMachine",
  "kms-kms12": "AwsHostMachine",
  "kms-dedicated": "AwsDedicatedHosts",
  "kms-discovery": "AwsDiscovery",
  "kms-resolver": "AwsInboundResolver",
  "kms-patching": "AwsPatching",
  "kms-audit": "AwsActivationAudit",
};

/** The child's part of its name, with names of hosts, zones, ranges, networks, alarms and questions as placeholders. */
function listed({ name, type, parent }: Registered): ListedChild {
  const part = name
    .slice(parent.length + 1)
    .replace(/^flow-kms.*/, "flow")
    .replace(/eu-central-1[ab]$/, "<zone>")
    .replace("aws-example-com", "<zone>")
    .replace(/kms1\d/, "<host>")
    .replace(/vpc-[0-9a-f]+$/, "<network>")
    .replace(/^to-(files|updates|directory)-.*/, "to-<server>")
    .replace(/^office\d{4}/, "<office>")
    .replace(/\d+-\d+-\d+-\d+-\d+$/, "<range>")
    .replace(/^from-(tcp|udp)-/, "from-")
    .replace(/^acl-(in|out)-(dns|servers)(-tcp|-udp)?-/, "acl-$1-$2-")
    .replace(/^endpoint-(?!s3$).*/, "endpoint-<service>")
    .replace(/^(alarm|query|metric)-.*/, "$1-<name>")
    .replace(/^alarms-to-.*/, "alarms-to-<mail>");
  return { component: components[parent] ?? parent, part, type: type.split(":").slice(1).join(":") };
}

it("docs/aws.md lists every resource that the components make, and no other", async () => {
  const registered: Registered[] = [];
  for (const args of [complete, narrow, adopted]) {
    const made = mockCloud(adoptedAnswers);
    await settled(new AwsKmsHost("kms", args));
    registered.push(...made);
  }
  const { markdown, missing } = renderResourceTables(registered.filter((r) => r.type.startsWith("aws:")).map(listed));
  expect(missing).toEqual([]);
  const alarms = [
    ...commonAlarms("kms-audit"),
    ...hostAlarms("kms-audit", "<host>", { instanceId: "i-1", threshold: 25, office: true }),
  ];
  const rows = alarms.map(({ suffix, alarmDescription }) => `| \`${suffix}\` | ${alarmDescription} |`);
  const generated = `${markdown}\n\n### Alarms\n\n| alarm | when |\n| --- | --- |\n${rows.join("\n")}`;
  const page = readFileSync(file, "utf8");
  const expected = `${page.slice(0, page.indexOf(begin))}${begin}\n\n${generated}\n\n${page.slice(page.indexOf(end))}`;
  if (process.env.UPDATE_DOCS) writeFileSync(file, expected);
  expect(readFileSync(file, "utf8")).toBe(expected);
});
