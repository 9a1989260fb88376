import type { Run } from "./events";

/** The outputs of a stack, as `stack output --json` has it. */
export interface Outputs {
  readonly hostAddresses?: Record<string, string>;
  readonly srvRecords?: readonly string[];
  readonly hostKeySecret?: string;
  /** Secrets of Office keys, by version. */
  readonly officeKeySecrets?: Readonly<Record<string, string>>;
}

/** Kinds of resources in words, in the order a reader wants them; what matches none is counted as other. */
const kinds: readonly (readonly [words: string, pattern: RegExp])[] = [
  ["resource groups", /:ResourceGroup$/],
  ["KMS hosts", /:compute:VirtualMachine$|:ec2[/:][^:]*:?Instance$/],
  ["networks and subnets", /:VirtualNetwork$|:Subnet$|:Vpc$|CidrReservation$/],
  ["routes and peerings", /Route|Peering|:ec2transitgateway[/:]|DhcpOptions/],
  ["firewall rules and groups", /SecurityGroup|SecurityRule|NetworkAcl|PrefixList/],
  ["network interfaces", /:NetworkInterface$/],
  ["private endpoints", /Endpoint|DnsZoneGroup/],
  ["vaults, secrets and keys", /:keyvault:|:secretsmanager[/:]|:kms[/:]/],
  ["identities and permissions", /:iam[/:]|:managedidentity:|:authorization:Role/],
  ["locks against deletion", /ManagementLock/],
  ["DNS zones and records", /:privatedns:|:route53[/:]|:dns:/],
  ["host set-up and maintenance", /RunCommand|Extension$|:ssm[/:]|:maintenance:/],
  [
    "monitoring",
    /:monitor:|:operationalinsights:|:cloudwatch[/:]|:sns[/:]|FlowLog|LogGroup|Workbook|NetworkWatcher|:storage:/,
  ],
];

/** Counts by kind, the most important first. */
export function countByKind(types: ReadonlyMap<string, number>): [string, number][] {
  const counts = new Map<string, number>();
  for (const [type, count] of types) {
    const kind = kinds.find(([, pattern]) => pattern.test(type))?.[0] ?? "other";
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  const order = [...kinds.map(([words]) => words), "other"];
  return order.filter((kind) => counts.has(kind)).map((kind) => [kind, counts.get(kind) ?? 0]);
}

/** Rows with the first column padded, indented by four. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `    ${left.padEnd(width)}  ${right}`.trimEnd());
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function changesInWords(run: Run): string {
  const said: [string, string][] = [
    ["create", "created"],
    ["update", "updated"],
    ["replace", "replaced"],
    ["delete", "deleted"],
  ];
  const parts = said.filter(([step]) => run.steps[step]).map(([step, words]) => `${run.steps[step]} ${words}`);
  return run.changes === 0 ? "0 changes" : parts.join(", ") || `${run.changes} changes`;
}

function policyLines(run: Run): string[] {
  if (run.policies.size === 0) {
    return ["    no policy pack was run"];
  }
  const { size } = run.policies;
  return [
    `    ${counted(size, "policy", "policies")}, ${counted(run.violations.length, "violation", "violations")}`,
    ...run.violations.map(
      ({ policy, level, resource, message }) =>
        `    ${level} ${policy}${resource ? ` on ${resource}` : ""}\n${indent(message, 6)}`,
    ),
  ];
}

export function indent(text: string, by: number): string {
  const space = " ".repeat(by);
  return text
    .split("\n")
    .map((line) => (line === "" ? line : space + line))
    .join("\n");
}

/** Where each host key belongs. */
function keyPlaces({ hostKeySecret, officeKeySecrets = {} }: Outputs): [string, string][] {
  return [
    ...(hostKeySecret ? [["windows", hostKeySecret] as [string, string]] : []),
    ...Object.entries(officeKeySecrets),
  ];
}

/** What was built for one environment, for a person to read. */
export function built(stack: string, run: Run, outputs: Outputs, cloudFile: string): string {
  const hosts = Object.entries(outputs.hostAddresses ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  const srv = (outputs.srvRecords ?? []).map((line): [string, string] => {
    const [name = "", ...rest] = line.split(" ");
    return [name, rest.join(" ")];
  });
  const resources = countByKind(run.types).map(([kind, count]): [string, string] => [kind, String(count).padStart(3)]);
  return [
    `${stack}: ${changesInWords(run)}, ${counted(run.resources, "resource", "resources")}`,
    ...section("built", columns(resources)),
    ...section("hosts", columns(hosts)),
    ...section("SRV records", columns(srv)),
    ...section("secrets for the keys", columns(keyPlaces(outputs))),
    ...section("policies", policyLines(run)),
    ...section(
      "notes",
      run.warnings.map((warning) => indent(warning, 4)),
    ),
    ...section("stored cloud", [`    ${cloudFile}`]),
  ].join("\n");
}
