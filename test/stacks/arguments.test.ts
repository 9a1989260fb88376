import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { hasSubnet, hostCapacity, subnetOf } from "../../requirements/aws-addresses";
import { hostCapacity as azureCapacity, planAddresses } from "../../requirements/azure-addresses";
import { awsArguments } from "../../stacks/aws";
import { azureArguments } from "../../stacks/azure";
import { type AwsEnvironment, type AzureEnvironment, loadEnvironment } from "../../stacks/environment";
import { neededCount } from "../../stacks/shared-arguments";

// A fresh process with a whole SDK takes seconds.
jest.setTimeout(120_000);

describe("what the components are told", () => {
  it("azure-prod", () => {
    expect(azureArguments(loadEnvironment("azure-prod").environment as AzureEnvironment)).toMatchSnapshot();
  });

  it("aws-prod", () => {
    expect(awsArguments(loadEnvironment("aws-prod").environment as AwsEnvironment)).toMatchSnapshot();
  });

  it("the count that is needed follows from the products", () => {
    const { environment } = loadEnvironment("aws-dev");
    const [lab] = environment.clients;
    const needed = (machines: object) =>
      neededCount({ ...environment, clients: [{ ...lab, machines }] } as AwsEnvironment);
    expect(needed({ windowsServer2022: 6, windows11: 1 })).toBe(25);
    expect(needed({ windowsServer2022: 6, office2024: 9 })).toBe(5);
    expect(needed({})).toBe(5);
  });

  it("what an environment leaves out is left to the component", () => {
    const azure = azureArguments(loadEnvironment("azure-dev").environment as AzureEnvironment);
    expect(Object.keys(azure)).not.toContain("size");
    expect(Object.keys(azure)).not.toContain("resourceGroupName");
    const aws = awsArguments(loadEnvironment("aws-dev").environment as AwsEnvironment);
    expect(Object.keys(aws)).not.toContain("size");
  });
});

describe("the room that the components leave", () => {
  const prefixes = Array.from({ length: 11 }, (_, index) => 16 + index);

  it.each([
    [16, 8, 8],
    [24, 8, 8],
    [25, 8, 2],
    [26, 4, 2],
    [28, 1, 2],
  ])("aws, /%i: %i zones of %i hosts", (prefix, zones, hosts) => {
    const space = `10.0.0.0/${prefix}`;
    expect([..."abcdefgh"].filter((letter) => hasSubnet(space, `eu-west-1${letter}`))).toHaveLength(zones);
    expect(hostCapacity(subnetOf(space, "eu-west-1a"))).toBe(hosts);
  });

  it.each(prefixes)("azure, /%i: room for six hosts", (prefix) => {
    expect(azureCapacity(planAddresses(`10.0.0.0/${prefix}`)?.hosts ?? "")).toBeGreaterThanOrEqual(6);
  });
});

/** Packages of @pulumi that a fresh process has loaded after it ran the code. */
function loaded(code: string): string[] {
  const report = "process.stdout.write(JSON.stringify(Object.keys(require.cache)))";
  const args = ["--import", "tsx", "--eval", `(async () => { ${code}; ${report} })()`];
  const output = execFileSync(process.execPath, args, { cwd: join(__dirname, "../.."), encoding: "utf8" });
  const packages = (JSON.parse(output) as string[]).map((path) => /@pulumi\/([^/]+)/.exec(path)?.[1] ?? "");
  return [...new Set(packages)].filter((name) => name !== "").sort();
}

describe("start-up", () => {
  it("the loader brings no pulumi with it", () => {
    expect(loaded('require("./stacks/environment").loadEnvironment("azure-prod")')).toEqual([]);
  });

  it("a stack brings the sdk of its own cloud alone", () => {
    expect(loaded('require("./stacks/index"); await import("./stacks/azure")')).toEqual(["azure-native", "pulumi"]);
    expect(loaded('require("./stacks/index"); await import("./stacks/aws")')).toEqual(["aws", "pulumi"]);
  });
});
