/**
 * `npm run bench -- checkov`: what checkov, another project's rules, says of the shipped AWS environments, translated into
 * Terraform. It is installed from PyPI into .cache where it is missing. docs/aws.md explains each of its findings.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildInProcess, type MadeCall } from "../test/judges/build-in-process";

const version = "3.3.30";
const venv = join(__dirname, "../.cache/checkov");

function installed(): string {
  const command = join(venv, "bin/checkov");
  if (existsSync(command)) return command;
  mkdirSync(join(venv, ".."), { recursive: true });
  execFileSync("python3", ["-m", "venv", venv], { stdio: ["ignore", 2, 2] });
  execFileSync(join(venv, "bin/pip"), ["install", "-q", `checkov==${version}`], { stdio: ["ignore", 2, 2] });
  return command;
}

/** Types of Terraform whose names do not follow from the module's and the noun's. */
const renamed: Readonly<Record<string, string>> = {
  "ec2/vpcEndpoint:VpcEndpoint": "aws_vpc_endpoint",
  "vpc/securityGroupEgressRule:SecurityGroupEgressRule": "aws_vpc_security_group_egress_rule",
  "vpc/securityGroupIngressRule:SecurityGroupIngressRule": "aws_vpc_security_group_ingress_rule",
  "cloudwatch/logGroup:LogGroup": "aws_cloudwatch_log_group",
  "cloudwatch/logMetricFilter:LogMetricFilter": "aws_cloudwatch_log_metric_filter",
  "cloudwatch/queryDefinition:QueryDefinition": "aws_cloudwatch_query_definition",
  "ec2transitgateway/vpcAttachment:VpcAttachment": "aws_ec2_transit_gateway_vpc_attachment",
  "ec2/subnetCidrReservation:SubnetCidrReservation": "aws_ec2_subnet_cidr_reservation",
  "route53/resolverEndpoint:ResolverEndpoint": "aws_route53_resolver_endpoint",
  "route53/zoneAssociation:ZoneAssociation": "aws_route53_zone_association",
};

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, "");

/** Blocks of Terraform that Pulumi writes in the plural. */
const blocks: Readonly<Record<string, string>> = {
  vpcs: "vpc",
  ipAddresses: "ip_address",
  entries: "entry",
  targets: "targets",
};

function typeOf(token: string): string {
  const rest = token.slice("aws:".length);
  const [service = "", noun = ""] = [rest.split("/")[0], rest.split(":")[1]];
  const plain = service === "ec2" ? `aws_${snake(noun)}` : `aws_${service}_${snake(noun)}`;
  return renamed[rest] ?? plain;
}

/** A value of Terraform: what is written in JSON but for its own `${`, which only references may have. */
function literal(value: unknown, references: ReadonlyMap<string, string>): string {
  if (Array.isArray(value)) return `[${value.map((one) => literal(one, references)).join(", ")}]`;
  if (typeof value !== "string") return JSON.stringify(value);
  return references.get(value) ?? JSON.stringify(value).replaceAll("${", "$${").replaceAll("%{", "%%{");
}

/** Attributes and blocks of a resource. Maps of names that somebody chose stay maps. */
function body(inputs: object, references: ReadonlyMap<string, string>): string {
  return Object.entries(inputs)
    .map(([name, value]) => {
      const key = blocks[name] ?? snake(name);
      const list = Array.isArray(value) ? value : [value];
      if (list.length === 0 || list.some((one) => typeof one !== "object" || one === null)) {
        return `${key} = ${literal(value, references)}`;
      }
      if (["tags", "parameters", "dimensions"].includes(name)) {
        const entries = Object.entries(value as object).map(
          ([one, text]) => `${JSON.stringify(one)} = ${literal(text, references)}`,
        );
        return `${key} = {\n${entries.join("\n")}\n}`;
      }
      return list.map((one) => `${key} {\n${body(one as object, references)}\n}`).join("\n");
    })
    .join("\n");
}

/** The calls as Terraform. Ids become references, by which checkov finds what belongs together. */
function project(calls: readonly MadeCall[]): string {
  const references = new Map<string, string>();
  for (const { token, name, id, outputs } of calls) {
    const place = `${typeOf(token)}.${name}`;
    references.set(id, `${place}.id`);
    if (typeof outputs.arn === "string") references.set(outputs.arn, `${place}.arn`);
  }
  return calls
    .map(({ token, name, inputs }) => `resource "${typeOf(token)}" "${name}" {\n${body(inputs, references)}\n}\n`)
    .join("\n");
}

interface Result {
  readonly summary: { readonly passed: number; readonly failed: number };
  readonly results: { readonly failed_checks: readonly { check_id: string; check_name: string; resource: string }[] };
}

export async function bench(): Promise<void> {
  const checkov = installed();
  for (const name of ["aws-prod", "aws-dev"]) {
    const folder = mkdtempSync(join(tmpdir(), "kmshost-checkov-"));
    try {
      const calls = (await buildInProcess(name)).filter(({ token }) => token.startsWith("aws:"));
      writeFileSync(join(folder, "main.tf"), project(calls));
      const args = ["-d", folder, "--framework", "terraform", "--compact", "-o", "json"];
      const { stdout } = spawnSync(checkov, args, { encoding: "utf8", maxBuffer: 64 << 20 });
      const { summary, results } = JSON.parse(stdout) as Result;
      console.log(`${name}: ${calls.length} resources, ${summary.passed} checks passed, ${summary.failed} failed`);
      const failed = new Map<string, string[]>();
      for (const one of results.failed_checks) {
        const title = `${one.check_id} ${one.check_name}`;
        failed.set(title, [...(failed.get(title) ?? []), one.resource]);
      }
      for (const [title, resources] of [...failed].sort()) console.log(`  ${title}\n    ${resources.join("\n    ")}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  // The engine's stand-in keeps the process alive.
  process.exit(0);
}
