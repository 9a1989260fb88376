import { SandboxStack } from "../sandbox/engine/stack";
import { readRecording, stacks, versions } from "./recording";
import { takeOver } from "./takeover";

/** What cannot be had again: a rebuilt host spends an activation, and a vault, a disk's key or a zone take with them what they hold. */
const precious: readonly string[] = [
  "azure-native:compute:VirtualMachine",
  "azure-native:compute:DiskEncryptionSet",
  "azure-native:keyvault:Key",
  "azure-native:keyvault:Secret",
  "azure-native:keyvault:Vault",
  "azure-native:privatedns:PrivateZone",
  "aws:ec2/instance:Instance",
  "aws:kms/key:Key",
  "aws:route53/zone:Zone",
  "aws:secretsmanager/secret:Secret",
];

interface Deployment {
  readonly deployment: { readonly resources: readonly { readonly urn: string; readonly type: string }[] };
}

const cases = versions().flatMap((version) => stacks.map((stack) => ({ version, stack })));

describe.each(cases)("$stack as $version left it", ({ version, stack: name }) => {
  const stack = new SandboxStack(name);
  afterAll(() => stack.remove());

  it("is taken over by this version without a replacement or a delete of host, vault, disk or zone", async () => {
    const recording = readRecording(version, name);
    const preview = await takeOver(stack, version);
    expect(preview.text).not.toMatch(/error|cannot be used/i);
    expect(preview.code).toBe(0);
    const before = (recording.deployment as Deployment).deployment.resources.filter(({ type }) =>
      precious.includes(type),
    );
    const kept = preview.steps.filter(({ op }) => op === "same" || op === "update").map(({ urn }) => urn);
    expect(before.map(({ urn }) => urn).filter((urn) => !kept.includes(urn))).toEqual([]);
    const gone = preview.steps.filter(({ op, type }) => /replace|delete/.test(op) && precious.includes(type));
    expect(gone).toEqual([]);
    expect(before.length).toBeGreaterThanOrEqual(6);
  }, 300_000);
});
