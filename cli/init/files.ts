import { hostKeyGenerations } from "../../activation/generations";
import { readCidr } from "../../activation/ip-range";
import { kmshostVersion } from "../version";
import type { Clients } from "./answers";

/** What the environment is written from. */
export interface Choice {
  readonly cloud: string;
  /** Subscription or account; undefined leaves zeros, for the user to replace. */
  readonly owner?: string;
  readonly region: string;
  readonly domain: string;
  readonly clients: Clients;
  readonly generation: string;
}

/** Private networks of which the first that no client is in becomes the hosts' own. */
const hostNetworks = ["10.92.0.0/24", "10.253.92.0/24", "172.31.92.0/24", "192.168.192.0/24"];

function freeNetwork(cidrs: readonly string[]): string {
  const taken = cidrs.flatMap((cidr) => {
    const reading = readCidr(cidr);
    return reading.ok ? [reading.range] : [];
  });
  const free = hostNetworks.find((network) => {
    const reading = readCidr(network);
    if (!reading.ok) return false;
    const { version, first, last } = reading.range;
    return taken.every((range) => range.version !== version || range.last < first || range.first > last);
  });
  return free ?? (hostNetworks[0] as string);
}

const owners: Readonly<Record<string, readonly [field: string, nobody: string]>> = {
  azure: ["subscription", "00000000-0000-0000-0000-000000000000"],
  aws: ["account", "000000000000"],
};

/** A text of the user's as YAML: in quotes where it is more than a plain word. */
const scalar = (text: string): string => (/^[A-Za-z][\w.-]*$/.test(text) ? text : JSON.stringify(text));

/** The newest Windows Server that can be a host for the key. */
function systemFor(generation: string): string {
  return hostKeyGenerations[generation as keyof typeof hostKeyGenerations]?.hosts[0] ?? generation;
}

/** The environment file: as little as an environment can be, and what is to be replaced or added said beside it. */
export function environmentText({ cloud, owner, region, domain, clients, generation }: Choice): string {
  const [field, nobody] = owners[cloud] ?? owners.azure ?? ["subscription", ""];
  const machines = Object.entries(clients.machines).map(([product, count]) => `${scalar(product)}: ${count}`);
  return `# yaml-language-server: $schema=../../node_modules/kmshost/stacks/environment.schema.json
# Where a KMS host is built, and for whom. Every field: docs/environments.md of the package kmshost.
cloud: ${scalar(cloud)}
${field}: ${JSON.stringify(owner ?? nobody)} # ${owner === undefined ? "replace it by yours; " : ""}the provider touches no other
region: ${scalar(region)}

hosts:
  - { name: kms01 }
image:
  operatingSystem: ${scalar(systemFor(generation))}

hostKey: # what the key is, never the key: that goes into the vault by \`kmshost key put\`
  generation: ${scalar(generation)}

network:
  addressSpace: ${freeNetwork(clients.cidrs)} # made for the hosts; ${cloud === "aws" ? "transitGatewayId" : "hubNetworkId"} leads from it to the clients
activation: telephone

discovery:
  zones:
    - name: ${scalar(domain)}

clients: # who may activate; nobody else reaches the port
  - name: clients
    cidrs: [${clients.cidrs.map(scalar).join(", ")}]
    zone: ${scalar(domain)}
    machines: { ${machines.join(", ")} }

monitoring:
  retentionDays: 90
  alerts: [${scalar(`kms-alerts@${domain}`).replace(/^(?!")(.*)$/, '"$1"')}] # replace it by the address of who is on call
`;
}

const sdks: Readonly<Record<string, readonly [name: string, range: string]>> = {
  azure: ["@pulumi/azure-native", "^3.28.0"],
  aws: ["@pulumi/aws", "^7.48.0"],
};

/** The Pulumi project around environments, in files by their path: one stack for each environment. */
export function projectFiles(cloud: string, name: string): Record<string, string> {
  const [sdk, range] = sdks[cloud] ?? sdks.azure ?? ["", ""];
  const manifest = {
    name,
    private: true,
    dependencies: {
      [sdk]: range,
      "@pulumi/policy": "^1.21.0",
      "@pulumi/pulumi": "^3.189.0",
      kmshost: `^${kmshostVersion()}`,
    },
  };
  return {
    "Pulumi.yaml": `name: ${name}
description: A KMS host for each environment
runtime:
  name: nodejs
  options:
    typescript: false
main: index.js
`,
    "index.js": `// One stack, one environment: pulumi up -s <name> builds stacks/environments/<name>.yaml.
module.exports = require("kmshost/stack");
`,
    "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
    ".gitignore": "node_modules/\n",
  };
}
