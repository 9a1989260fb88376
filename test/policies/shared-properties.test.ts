import { policiesOf } from "../../policies/pack";
import { shareProperties } from "../../policies/shared-properties";
import { analyzeAll, remediate, secret, type TestResource, unknown } from "../../policies/testing";
import { aws, azure } from "../../policies/tokens";

/** Pulumi's own module, as its server uses it. */
const pulumisOwn = require("@pulumi/policy/deserialize") as {
  deserializeProperties(packed: object, wrapSecrets: boolean): Record<string, unknown>;
};

const stack: TestResource[] = [
  { type: aws.instance, name: "kms-host-1", props: { metadataOptions: { httpTokens: "optional" }, tags: { a: "b" } } },
  { type: aws.instance, name: "kms-host-2", props: { metadataOptions: unknown, userData: secret("echo") } },
  { type: azure.vault, name: "kms-host-vault", props: { properties: { enableRbacAuthorization: false } } },
];

describe("properties unpacked once for all policies", () => {
  it("are the same object for the same message, and copies when secrets are wrapped for a remediation", () => {
    const module = { deserializeProperties: jest.fn((packed: object, _wrap: boolean) => ({ ...packed })) };
    const unpack = module.deserializeProperties;
    shareProperties(module);
    const [one, other] = [{ a: 1 }, { a: 1 }];
    expect(module.deserializeProperties(one, false)).toBe(module.deserializeProperties(one, false));
    expect(module.deserializeProperties(other, false)).not.toBe(module.deserializeProperties(one, false));
    expect(module.deserializeProperties(one, true)).not.toBe(module.deserializeProperties(one, true));
    expect(unpack.mock.calls.map(([, wrap]) => wrap)).toEqual([false, false, true, true]);
  });

  it("leave every finding and every remediation as they were, with one unpacking for each message", async () => {
    const original = pulumisOwn.deserializeProperties;
    const unpack = jest.fn(original);
    pulumisOwn.deserializeProperties = unpack;
    const outcome = async () => ({
      findings: await analyzeAll(policiesOf(), stack),
      remediated: await Promise.all(stack.map((resource) => remediate(policiesOf(), resource))),
    });
    try {
      const before = await outcome();
      const often = unpack.mock.calls.filter(([, wrap]) => !wrap).length;
      unpack.mockClear();
      shareProperties();
      expect(await outcome()).toEqual(before);
      expect(before.findings.length).toBeGreaterThan(5);
      expect(before.remediated[0]).toMatchObject({ metadataOptions: { httpTokens: "required" } });
      // Each resource once on its own, and once as part of the stack.
      expect(unpack.mock.calls.filter(([, wrap]) => !wrap)).toHaveLength(2 * stack.length);
      expect(often).toBeGreaterThan(10 * stack.length);
    } finally {
      pulumisOwn.deserializeProperties = original;
    }
  });
});
