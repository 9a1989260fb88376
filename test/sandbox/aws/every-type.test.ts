import { definition } from "../../../sandbox/aws/definition";
import { sdkShapes } from "../../../sandbox/aws/sdk-shapes";
import { unknownValue } from "../../../sandbox/provider/resource-type";
import { type Made, makeEverything } from "./everything";
import { type Aws, account, openAws, region } from "./world";

describe("every resource type", () => {
  let aws: Aws;
  let made: Made[];
  beforeAll(async () => {
    aws = openAws();
    made = await makeEverything(aws);
  });

  it("is made once at least", () => {
    const seen = new Set(made.map(({ token }) => token));
    expect(definition.types.map(({ token }) => token).filter((token) => !seen.has(token))).toEqual([]);
  });

  it("has all outputs that the SDK declares as always there, and none that it does not declare", () => {
    const wrong = made.flatMap(({ token, outputs }) => {
      const declared = Object.entries(sdkShapes().resources[token]?.outputs ?? {});
      const always = declared.filter(([, type]) => type.endsWith("!")).map(([name]) => name);
      const sometimes = declared.filter(([, type]) => !type.endsWith("!")).map(([name]) => name);
      const missing = always.filter((name) => outputs[name] === undefined).map((name) => `${token} lacks ${name}`);
      const strange = Object.keys(outputs).filter((name) => !always.includes(name) && !sometimes.includes(name));
      return [...missing, ...strange.map((name) => `${token} has ${name}`)];
    });
    expect(wrong).toEqual([]);
  });

  it("is read as it was made", async () => {
    for (const { token, id, inputs, outputs } of made) {
      const found = await aws.operations.read(token, id, inputs);
      // Another resource gave the key, the secret and the endpoint a policy since, and the VPC its DHCP options.
      const { policy: _now, dhcpOptionsId: _nowOptions, ...now } = found?.outputs ?? {};
      const { policy: _then, dhcpOptionsId: _thenOptions, ...then } = outputs;
      expect({ token, ...now }).toEqual({ token, ...then });
      expect(found?.inputs).toEqual(inputs);
    }
  });

  it("changes nothing when it is asked for again", async () => {
    for (const { token, id, inputs } of made) {
      const checked = aws.operations.check(token, "resource", inputs, inputs);
      expect(checked.problems).toEqual([]);
      expect({ token, ...aws.operations.diff(token, inputs, checked.inputs) }).toEqual({
        token,
        changes: [],
        replaces: [],
        deleteBeforeReplace: false,
      });
      await aws.operations.update(token, id, checked.inputs);
    }
  });

  it("shows in a preview only what the SDK declares, and unknown what only AWS can say", () => {
    for (const { token, inputs, outputs } of made) {
      const preview = aws.operations.previewCreate(token, inputs);
      for (const [name, value] of Object.entries(preview)) {
        if (value !== unknownValue && name !== "tagsAll") {
          // AWS fills in the rest of an object that the program gave a part of.
          expect({ token, name, value: outputs[name] }).toMatchObject({ token, name, value });
        }
      }
    }
  });

  it("has ARNs of its account, in the partition of AWS", () => {
    for (const { outputs } of made) {
      if (typeof outputs.arn === "string" && !outputs.arn.startsWith("arn:aws:route53:::hostedzone/")) {
        expect(outputs.arn).toMatch(new RegExp(`^arn:aws:[a-z0-9-]+:(${region})?:${account}:`));
      }
    }
  });

  it("goes in the reverse order, and leaves what AWS keeps", async () => {
    for (const { token, id } of [...made].reverse()) {
      await aws.operations.delete(token, id);
    }
    const left = aws.cloud.snapshot();
    expect(Object.keys(left?.resources ?? {})).toEqual([]);
    expect(left?.reserved.map(({ token }) => token).sort()).toEqual([
      "aws:kms/key:Key",
      "aws:secretsmanager/secret:Secret",
    ]);
  });
});
