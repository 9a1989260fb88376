import { checkInputs } from "../../../sandbox/aws/sdk-shapes";
import { unknownValue } from "../../../sandbox/provider/resource-type";
import { openAws, refusal, t } from "./world";

describe("input types", () => {
  it("name the nearest property for one that there is not", () => {
    expect(checkInputs(t.vpc, { cidrBlok: "10.0.0.0/16" })).toEqual([
      { path: "cidrBlok", reason: `Invalid or unknown key. Did you mean "cidrBlock"?` },
    ]);
    expect(checkInputs(t.vpc, { colour: "blue" })).toEqual([{ path: "colour", reason: "Invalid or unknown key." }]);
  });

  it("miss what is required, and take unknowns for any type", () => {
    expect(checkInputs(t.subnet, { cidrBlock: unknownValue })).toEqual([
      {
        path: "vpcId",
        reason: `Missing required argument. The argument "vpcId" is required, but no definition was found.`,
      },
    ]);
    expect(
      checkInputs(t.subnet, { vpcId: unknownValue, mapPublicIpOnLaunch: unknownValue, tags: unknownValue }),
    ).toEqual([]);
  });

  it("look into objects, lists and maps", () => {
    const problems = checkInputs(t.instance, {
      ami: 5,
      vpcSecurityGroupIds: ["sg-1", 2],
      tags: { Name: true },
      metadataOptions: { httpToken: "required" },
      ebsBlockDevices: [{ encrypted: "yes" }],
      monitoring: {},
    });
    expect(problems).toEqual([
      { path: "ami", reason: "expected string type, got number type" },
      { path: "vpcSecurityGroupIds[1]", reason: "expected string type, got number type" },
      { path: "tags.Name", reason: "expected string type, got boolean type" },
      { path: "metadataOptions.httpToken", reason: `Invalid or unknown key. Did you mean "httpTokens"?` },
      { path: "ebsBlockDevices[0].encrypted", reason: "expected boolean type, got string type" },
      {
        path: "ebsBlockDevices[0].deviceName",
        reason: `Missing required argument. The argument "deviceName" is required, but no definition was found.`,
      },
      { path: "monitoring", reason: "expected boolean type, got object type" },
    ]);
  });

  it("hold for functions too", async () => {
    const aws = openAws();
    expect(await refusal(aws.operations.invoke("aws:ec2/getVpc:getVpc", { ids: "vpc-1" }))).toBe(
      `InvalidParameter: ids: Invalid or unknown key. Did you mean "id"?`,
    );
  });

  it("limit tags", () => {
    const aws = openAws();
    const tags = Object.fromEntries([
      ["aws:owner", "x"],
      ["k".repeat(129), "v"],
      ["long", "v".repeat(257)],
    ]);
    expect(
      aws.operations.check(t.vpc, "vpc", { cidrBlock: "10.0.0.0/16", tags }).problems.map(({ reason }) => reason),
    ).toEqual([
      `tag keys must not begin with "aws:", which is reserved for AWS`,
      "tag keys must have 1 to 128 characters, got 129",
      "tag values must have at most 256 characters, got 257",
    ]);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "v"]));
    expect(aws.operations.check(t.vpc, "vpc", { cidrBlock: "10.0.0.0/16", tags: many }).problems).toEqual([
      { path: "tags", reason: "at most 50 tags are allowed on a resource, got 51" },
    ]);
  });
});
