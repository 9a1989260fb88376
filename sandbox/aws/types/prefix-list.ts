import type { CloudView, Problem, Properties } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { parseCidr } from "../cidr";
import { find, names, tokens } from "../network";
import { refuse } from "../refuse";
import { expected, number, records, text } from "../values";
import { ruleTokens } from "./security-group-rules";

export const managedPrefixList = awsType({
  token: tokens.prefixList,
  id: "pl",
  arn: ["ec2", (id) => `prefix-list/${id}`],
  named: { property: "name", max: 255 },
  replaceOn: ["addressFamily"],
  sets: ["entries"],
  defaults: { entries: [] },
  check: (inputs) => [
    ...expected.oneOf("addressFamily", text(inputs, "addressFamily"), ["IPv4", "IPv6"]),
    ...expected.length("name", text(inputs, "name"), 1, 255),
    ...expected.range("maxEntries", number(inputs, "maxEntries"), 1, 1000),
    ...(text(inputs, "name")?.startsWith("com.amazonaws")
      ? [{ path: "name", reason: `invalid value for name (must not begin with "com.amazonaws")` }]
      : []),
    ...records(inputs, "entries").flatMap((entry, index) => checkEntry(entry, `entries[${index}].`)),
  ],
  admit(inputs, cloud, self) {
    requireEntries(cloud, self?.id, inputs, records(inputs, "entries"));
  },
  outputs: (_inputs, cloud, id) => ({
    ownerId: cloud.account,
    // A changed list has a new version, which security groups and route tables follow.
    version: number(cloud.get(id)?.outputs, "version") ?? 1,
  }),
  remove({ id }, cloud) {
    const used = cloud
      .all()
      .some(
        ({ token, inputs }) =>
          (ruleTokens.includes(token) ||
            token === tokens.securityGroup ||
            token === tokens.routeTable ||
            token === "aws:ec2/route:Route") &&
          names(inputs, id),
      );
    if (used) {
      refuse("PrefixListInUse", `The prefix list '${id}' is in use and cannot be deleted.`);
    }
  },
});

export const managedPrefixListEntry = awsType({
  token: tokens.prefixListEntry,
  id: (inputs) => `${text(inputs, "prefixListId")},${text(inputs, "cidr")}`,
  replaceOn: ["cidr", "description", "prefixListId"],
  namedByProgram: () => true,
  taken: (inputs) => [
    "InvalidPrefixListModification",
    `The prefix list already has an entry for ${text(inputs, "cidr")}`,
  ],
  check: (inputs) => checkEntry(inputs, ""),
  admit(inputs, cloud) {
    const id = text(inputs, "prefixListId");
    const list =
      find(cloud, tokens.prefixList, id) ??
      refuse("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist`);
    requireEntries(cloud, id, list.inputs, [...records(list.inputs, "entries"), inputs]);
  },
});

function checkEntry(entry: Properties, prefix: string): Problem[] {
  const cidr = text(entry, "cidr");
  return cidr === undefined || parseCidr(cidr)?.aligned
    ? []
    : [{ path: `${prefix}cidr`, reason: `"${cidr}" is not a valid CIDR block: invalid CIDR address: ${cidr}` }];
}

function requireEntries(cloud: CloudView, id: string | undefined, list: Properties, entries: Properties[]): void {
  const separate = cloud.list(tokens.prefixListEntry).filter(({ inputs }) => inputs.prefixListId === id);
  const family = text(list, "addressFamily") === "IPv6" ? 6 : 4;
  const cidrs = entries.map((entry) => text(entry, "cidr") ?? "");
  const most = number(list, "maxEntries") ?? 0;
  if (cidrs.length + separate.length > most) {
    refuse(
      "PrefixListMaxEntriesExceeded",
      `You've reached the maximum number of entries for the prefix list (${most}).`,
    );
  }
  const duplicate = cidrs.find((cidr, index) => cidrs.indexOf(cidr) !== index);
  if (duplicate) {
    refuse("InvalidRequest", `The request contains duplicate CIDR blocks: ${duplicate}`);
  }
  const foreign = cidrs.find((cidr) => parseCidr(cidr)?.family !== family);
  if (foreign) {
    refuse("InvalidParameterValue", `The CIDR ${foreign} does not match the address family of the prefix list.`);
  }
}
