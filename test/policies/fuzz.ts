import fc from "fast-check";
import { catalogue } from "../../policies/catalogue";
import type { TestResource } from "../../policies/testing";
import { unknown } from "../../policies/testing";
import { aws, azure } from "../../policies/tokens";

/** Names of properties that rules read, found in the rules' own sources, so that bags are not all of strangers. */
function readNames(): string[] {
  const names = new Set<string>(["tags", "kmshost-role"]);
  for (const rule of catalogue) {
    const source = `${rule.check ?? ""}${rule.checkStack ?? ""}${rule.bad}${rule.good}`;
    for (const [, path = ""] of source.matchAll(/["']([a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*)["']/g)) {
      for (const part of path.split(".")) names.add(part);
    }
    for (const [, name = ""] of source.matchAll(/\b([a-z][A-Za-z0-9]+):/g)) names.add(name);
  }
  return [...names];
}

const words = [
  "Allow",
  "Deny",
  "Inbound",
  "Outbound",
  "*",
  "Internet",
  "VirtualNetwork",
  "0.0.0.0/0",
  "::/0",
  "10.20.0.0/16",
  "300.1.1.1/8",
  "1688",
  "0-65535",
  "Tcp",
  "-1",
  "tcp",
  "SRV",
  "_vlmcs._tcp",
  "_vlmcs._tcp.corp.example.com",
  "0 0 1688 kms1.corp.example.com",
  "Disabled",
  "required",
  "{}",
  '{"Statement":[{"Effect":"Allow","Principal":"*"}]}',
  '{"Statement":7}',
  "[",
  "igw-1",
  "pl-1",
  "sg-1",
  unknown,
  "[secret]",
  "Manual",
  "TrustedLaunch",
  "2022-datacenter-azure-edition",
  "/subscriptions/s/vaults/v",
];

const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.boolean() },
  { weight: 2, arbitrary: fc.integer({ min: -2, max: 70_000 }) },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.base64String({ maxLength: 80 }) },
);

const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...readNames()) },
  { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor", "toString", "length", "0", "") },
);

const { bag } = fc.letrec<{ bag: Record<string, unknown>; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    tie("bag"),
    fc.array(tie("value"), { maxLength: 4 }),
  ),
  bag: fc.dictionary(name, tie("value"), { maxKeys: 8 }),
}));

const types = [...Object.values(azure), ...Object.values(aws), "pulumi:pulumi:Stack", "kubernetes:core/v1:Secret"];

/** Resources of the types that rules look at, with property bags of names that they read and values of any kind. */
export const resources: fc.Arbitrary<TestResource[]> = fc.array(
  fc.record({
    type: fc.constantFrom(...types),
    name: fc.constantFrom("kms-host-1", "kms-host-key", "web", "AzureBastionSubnet"),
    props: bag,
    protect: fc.boolean(),
  }),
  { minLength: 2, maxLength: 4 },
);
