/**
 * The policy pack on stacks of 60, 600 and 6,000 resources through `pulumi policy analyze`, beside a pack without policies,
 * and beside checkov on the same resources in Terraform when it is there (on PATH, or named by CHECKOV).
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");
const sizes = [60, 600, 6000];
const runs = 3;

interface Sample {
  type: string;
  inputs: Record<string, unknown>;
  /** The same in Terraform. */
  terraform: (name: string) => string;
}

const tags = { owner: "platform", environment: "production", "kmshost-role": "host" };
const script = "Set-Service sppsvc -StartupType Automatic\r\n".repeat(40);

/** What a stack around a KMS host is made of; a stack of n holds each in turn. */
const samples: Sample[] = [
  {
    type: "aws:ec2/instance:Instance",
    inputs: {
      ami: "ami-0abc",
      instanceType: "m6i.large",
      iamInstanceProfile: "kms-host",
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeSize: 64 },
      userData: script,
      disableApiTermination: true,
      tags,
    },
    terraform: (name) =>
      `resource "aws_instance" "${name}" {\n ami = "ami-0abc"\n instance_type = "m6i.large"\n metadata_options {\n http_tokens = "required"\n }\n root_block_device {\n encrypted = true\n }\n user_data = <<EOT\n${script}EOT\n}\n`,
  },
  {
    type: "aws:ec2/securityGroup:SecurityGroup",
    inputs: {
      description: "KMS hosts",
      ingress: Array.from({ length: 12 }, (_, index) => ({
        description: "clients",
        protocol: "tcp",
        fromPort: 1688,
        toPort: 1688,
        cidrBlocks: [`10.${index}.0.0/16`],
      })),
      tags,
    },
    terraform: (name) =>
      `resource "aws_security_group" "${name}" {\n description = "KMS hosts"\n${Array.from({ length: 12 }, (_, index) => ` ingress {\n description = "clients"\n protocol = "tcp"\n from_port = 1688\n to_port = 1688\n cidr_blocks = ["10.${index}.0.0/16"]\n }\n`).join("")}}\n`,
  },
  {
    type: "aws:secretsmanager/secret:Secret",
    inputs: {
      name: "kms-host-key",
      description: "KMS host key",
      kmsKeyId: "alias/kms",
      recoveryWindowInDays: 30,
      tags,
    },
    terraform: (name) =>
      `resource "aws_secretsmanager_secret" "${name}" {\n name = "${name}"\n kms_key_id = "alias/kms"\n recovery_window_in_days = 30\n}\n`,
  },
  {
    type: "azure-native:keyvault:Vault",
    inputs: {
      resourceGroupName: "rg-kms",
      properties: {
        tenantId: "11111111-2222-3333-4444-555555555555",
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enablePurgeProtection: true,
        publicNetworkAccess: "Disabled",
        networkAcls: { defaultAction: "Deny", bypass: "None" },
      },
      tags,
    },
    terraform: (name) =>
      `resource "azurerm_key_vault" "${name}" {\n name = "${name}"\n location = "westeurope"\n resource_group_name = "rg-kms"\n tenant_id = "11111111-2222-3333-4444-555555555555"\n sku_name = "standard"\n purge_protection_enabled = true\n public_network_access_enabled = false\n network_acls {\n default_action = "Deny"\n bypass = "None"\n }\n}\n`,
  },
  {
    type: "azure-native:network:NetworkSecurityGroup",
    inputs: {
      resourceGroupName: "rg-kms",
      securityRules: Array.from({ length: 12 }, (_, index) => ({
        name: `clients-${index}`,
        priority: 100 + index,
        direction: index === 11 ? "Outbound" : "Inbound",
        access: index === 11 ? "Deny" : "Allow",
        protocol: index === 11 ? "*" : "Tcp",
        sourcePortRange: "*",
        sourceAddressPrefix: index === 11 ? "*" : `10.${index}.0.0/16`,
        destinationAddressPrefix: "*",
        destinationPortRange: index === 11 ? "*" : "1688",
      })),
      tags,
    },
    terraform: (name) =>
      `resource "azurerm_network_security_group" "${name}" {\n name = "${name}"\n location = "westeurope"\n resource_group_name = "rg-kms"\n${Array.from({ length: 12 }, (_, index) => ` security_rule {\n name = "clients-${index}"\n priority = ${100 + index}\n direction = "Inbound"\n access = "Allow"\n protocol = "Tcp"\n source_port_range = "*"\n source_address_prefix = "10.${index}.0.0/16"\n destination_address_prefix = "*"\n destination_port_range = "1688"\n }\n`).join("")}}\n`,
  },
  {
    type: "aws:s3/bucket:Bucket",
    inputs: { bucket: "logs", tags, policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) },
    terraform: (name) => `resource "aws_s3_bucket" "${name}" {\n bucket = "${name}"\n}\n`,
  },
];

function sampleAt(index: number): Sample {
  const sample = samples[index % samples.length];
  if (!sample) throw new Error("no samples");
  return sample;
}

function exported(count: number): string {
  const stack = "urn:pulumi:dev::bench::pulumi:pulumi:Stack::bench-dev";
  const resources = Array.from({ length: count }, (_, index) => {
    const { type, inputs } = sampleAt(index);
    // Few are hosts, as in real stacks: the rest belong to others.
    const name = index < 30 ? `kms-host-${index}` : `web-${index}`;
    return {
      urn: `urn:pulumi:dev::bench::${type}::${name}`,
      custom: true,
      id: `id-${index}`,
      type,
      inputs,
      outputs: { ...inputs, id: `id-${index}` },
      parent: stack,
    };
  });
  const root = { urn: stack, custom: false, type: "pulumi:pulumi:Stack" };
  const manifest = { time: "2026-01-01T00:00:00Z", magic: "", version: "" };
  return JSON.stringify({ version: 3, deployment: { manifest, resources: [root, ...resources] } });
}

/** A pack with no policies: what the engine and the SDK cost by themselves. */
function emptyPack(folder: string): string {
  const pack = join(folder, "empty");
  mkdirSync(pack);
  writeFileSync(join(pack, "package.json"), JSON.stringify({ name: "empty", version: "0.0.1", main: "index.js" }));
  writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime:\n  name: nodejs\n  options:\n    typescript: false\n");
  writeFileSync(
    join(pack, "index.js"),
    'const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("empty", { policies: [] });\n',
  );
  symlinkSync(join(root, "node_modules"), join(pack, "node_modules"));
  return pack;
}

/** Seconds of the median run. */
function median(measure: () => number): number {
  const times = Array.from({ length: runs }, measure).sort((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? 0;
}

function seconds(command: string, args: string[], allowed: number[]): number {
  const started = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  if (error || !allowed.includes(status ?? -1))
    throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr.slice(-500)}`);
  return Number(process.hrtime.bigint() - started) / 1e9;
}

export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kmshost-bench-"));
  const checkov = process.env.CHECKOV ?? "checkov";
  const hasCheckov = spawnSync(checkov, ["--version"]).status === 0;
  try {
    const empty = emptyPack(folder);
    console.log(
      `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, node ${process.version}, ${runs} runs, median seconds`,
    );
    console.log("resources | empty pack | kmshost | times | ms a resource more | checkov");
    for (const size of sizes) {
      const file = join(folder, `${size}.json`);
      writeFileSync(file, exported(size));
      const analyze = (pack: string) =>
        median(() =>
          seconds("pulumi", ["policy", "analyze", "--file", file, "--policy-pack", pack, "--json"], [0, 1, 255]),
        );
      const bare = analyze(empty);
      const ours = analyze(join(root, "policies"));
      const other = hasCheckov ? checkovSeconds(checkov, folder, size).toFixed(1) : "not installed";
      const more = ((ours - bare) / size) * 1000;
      console.log(
        `${size} | ${bare.toFixed(2)} | ${ours.toFixed(2)} | ${(ours / bare).toFixed(2)} | ${more.toFixed(2)} | ${other}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkovSeconds(checkov: string, folder: string, size: number): number {
  const project = join(folder, `terraform-${size}`);
  mkdirSync(project);
  const text = Array.from({ length: size }, (_, index) => sampleAt(index).terraform(`r${index}`)).join("\n");
  writeFileSync(join(project, "main.tf"), text);
  const args = ["-d", project, "--framework", "terraform", "--compact", "--quiet", "-o", "json"];
  return median(() => seconds(checkov, args, [0, 1]));
}
