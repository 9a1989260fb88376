import * as pulumi from "@pulumi/pulumi";
import { findProductKeys } from "../../../activation/product-key";
import { ActivationMethod, Deletable, HostKeyGeneration, HostOperatingSystem } from "../../../components/args";
import { AwsHostMachine, type AwsHostMachineArgs, AwsTenancy } from "../../../components/aws";
import { setupDocument } from "../../../components/aws/machine-plan";
import { checkSize } from "../../../requirements/aws";
import { checkHosts } from "../../../requirements/hosts";
import { problemsOf } from "../../../requirements/report";
import { errorOf, imageId, mockCloud, named, type Registered, resolved, settled } from "./mock-cloud";

const args: AwsHostMachineArgs = {
  region: "eu-central-1",
  host: { name: "kms11" },
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025 },
  subnetId: "subnet-00000001",
  address: "10.91.0.4",
  securityGroupId: "sg-00000001",
  instanceProfileName: "hosts",
  hostKeySecretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:kms-host-key-AbCdEf",
  activation: ActivationMethod.Telephone,
  clientPrefixes: ["10.20.0.0/16"],
  keyArn: "arn:aws:kms:eu-central-1:111122223333:key/1",
  tags: { owner: "platform" },
};
const tags = { Name: "kms11", owner: "platform", "kmshost-role": "host" };

async function build(more: Partial<AwsHostMachineArgs> = {}) {
  const registered = mockCloud();
  const machine = new AwsHostMachine("m", { ...args, ...more });
  await settled(machine);
  return { registered, machine, instance: named(registered, "m-instance") };
}

interface SetupContent {
  readonly mainSteps: readonly { readonly name: string; readonly inputs: { readonly runCommand: readonly string[] } }[];
}

function setupOf(registered: readonly Registered[]): SetupContent {
  return JSON.parse(String(named(registered, "m-setup").inputs.content));
}

describe("AwsHostMachine", () => {
  it("makes an instance without public address or key pair, with IMDSv2 and an encrypted disk", async () => {
    const { instance } = await build();
    expect(instance.inputs).toEqual({
      ami: imageId,
      instanceType: "m6i.large",
      subnetId: "subnet-00000001",
      privateIp: "10.91.0.4",
      associatePublicIpAddress: false,
      vpcSecurityGroupIds: ["sg-00000001"],
      iamInstanceProfile: "hosts",
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: 64,
        encrypted: true,
        kmsKeyId: args.keyArn,
        deleteOnTermination: true,
        tags,
      },
      ebsOptimized: true,
      monitoring: true,
      tenancy: "default",
      disableApiTermination: true,
      forceDestroy: true,
      instanceInitiatedShutdownBehavior: "stop",
      userData:
        "<powershell>\nif ($env:COMPUTERNAME -ne 'kms11') { Rename-Computer -NewName 'kms11' -Force -Restart }\n</powershell>\n",
      tags,
    });
  });

  it("is protected, here and at AWS, and keeps its image and user data", async () => {
    const { instance } = await build();
    expect(instance).toMatchObject({
      protect: true,
      ignoreChanges: ["ami", "userData", "hostId"],
      deleteBeforeReplace: true,
    });
  });

  it("may go when the environment says so, and still keeps its image", async () => {
    const { instance } = await build({ mayDelete: [Deletable.Hosts] });
    expect(instance).toMatchObject({ protect: false, ignoreChanges: ["ami", "userData", "hostId"] });
    expect(instance.inputs.disableApiTermination).toBe(false);
  });

  it("takes the image as it is now only when it is to be rebuilt", async () => {
    const { instance } = await build({ host: { name: "kms11", rebuild: true } });
    expect(instance).toMatchObject({ protect: false, ignoreChanges: [] });
  });

  it("asks for the newest image of its system, or takes the one that is named", async () => {
    const asked: string[] = [];
    mockCloud({
      "aws:ssm/getParameter:getParameter": ({ name }) => {
        asked.push(name ?? "");
        return { name, insecureValue: imageId };
      },
    });
    await settled(new AwsHostMachine("newest", args));
    await settled(
      new AwsHostMachine("pinned", { ...args, image: { ...args.image, version: "ami-00000000000000001" } }),
    );
    expect(asked).toEqual(["/aws/service/ami-windows-latest/Windows_Server-2025-English-Full-Base"]);
  });

  it("looks whether a named image is there before it rebuilds a host from it", async () => {
    const asked: unknown[] = [];
    const registered = mockCloud({
      "aws:ec2/getAmi:getAmi": (inputs) => {
        asked.push(inputs.filters);
        return { id: imageId };
      },
    });
    const image = { ...args.image, version: imageId };
    await settled(new AwsHostMachine("kept", { ...args, image }));
    expect(asked).toEqual([]);
    await settled(new AwsHostMachine("m", { ...args, image, host: { name: "kms11", rebuild: true } }));
    expect(asked).toEqual([[{ name: "image-id", values: [imageId] }]]);
    expect(named(registered, "m-instance").inputs.ami).toBe(imageId);
  });

  it("runs its setup from a document, at once, after each change and every day", async () => {
    const { registered } = await build();
    const { content, ...document } = named(registered, "m-setup").inputs;
    expect(document).toEqual({
      name: "m-setup",
      documentType: "Command",
      documentFormat: "JSON",
      targetType: "/AWS::EC2::Instance",
      tags,
    });
    expect(setupOf(registered).mainSteps.map((step) => step.name)).toEqual(["OwnActivation", "SetUpKmsHost"]);
    expect(String(content).length).toBeLessThan(64 * 1024);
    expect(named(registered, "m-setup-run").inputs).toEqual({
      name: "m-setup",
      associationName: "m-setup",
      documentVersion: "1",
      targets: [{ key: "InstanceIds", values: ["m-instance-id"] }],
      scheduleExpression: "rate(1 day)",
      complianceSeverity: "HIGH",
      maxConcurrency: "1",
      maxErrors: "0",
      tags,
    });
  });

  it("tells the setup where the key is, never what it is", async () => {
    const { registered } = await build();
    const script = setupOf(registered)
      .mainSteps.flatMap((step) => step.inputs.runCommand)
      .join("\n");
    expect(script).toContain(`SecretAddress = '${args.hostKeySecretArn}'`);
    expect(script).toContain("Region = 'eu-central-1'");
    expect(script).toContain("ClientPrefixes = @('10.20.0.0/16')");
    expect(script).toContain("Get-SECSecretValue");
    expect(findProductKeys(JSON.stringify(registered))).toEqual([]);
  });

  it("hands the host its confirmation ID", async () => {
    const confirmationId = Array.from({ length: 8 }, (_, i) => String(i).repeat(6)).join("-");
    const { registered } = await build({ host: { name: "kms11", confirmationId } });
    const script = setupOf(registered)
      .mainSteps.flatMap((step) => step.inputs.runCommand)
      .join("\n");
    expect(script).toContain(`ConfirmationId = '${confirmationId.replaceAll("-", "")}'`);
    expect(problemsOf({ hosts: [{ name: "kms11", confirmationId: "1" }] }, [checkHosts])).toHaveLength(1);
  });

  it("runs on hardware of its own when licences ask for it", async () => {
    const group = "arn:aws:resource-groups:eu-central-1:111122223333:group/kms";
    const { instance } = await build({ tenancy: AwsTenancy.Host, hostResourceGroupArn: group });
    expect(instance.inputs).toMatchObject({ tenancy: "host", hostResourceGroupArn: group });
  });

  it("waits for what it is told to wait for", async () => {
    const registered = mockCloud();
    const first = new pulumi.ComponentResource("test:index:First", "first");
    const machine = new AwsHostMachine("m", args, { dependsOn: [first] });
    await settled(machine);
    expect(await resolved(machine.address)).toBe("10.91.0.4");
    expect(named(registered, "m-instance").name).toBe("m-instance");
  });

  it("names every mistake before anything is made", () => {
    const registered = mockCloud();
    const image = { ...args.image, version: "26100.4652.250808" };
    const error = errorOf(() => new AwsHostMachine("m", { ...args, size: "m7g.large", image }));
    expect(error.message.split("\n").slice(1)).toEqual([
      '  image.version: not an ami id: got "26100.4652.250808", allowed: an ami id, such as ami-0a1b2c3d4e5f60001; fix: take one from `aws ec2 describe-images --owners amazon`, or leave it out',
      '  size: an ARM size, which does not run windows server: got "m7g.large", allowed: a size with an x86-64 processor; fix: write m6i.large, or leave it out',
    ]);
    expect(registered.filter((r) => r.type.startsWith("aws:"))).toEqual([]);
  });
});

describe("the words of an environment", () => {
  it("reach the script of the host", async () => {
    const { registered } = await build({
      host: { name: "kms11", reactivate: "2026-11-24", hold: true, setupAttempt: 3 },
      hostKey: {
        generation: HostKeyGeneration.WindowsServer2025,
        lastFive: "ABCDE",
        activationsUsed: { KMS11: 4, kms12: 9 },
      },
    });
    const lines = setupOf(registered).mainSteps.flatMap(({ inputs }) => inputs.runCommand);
    const words = ["Generation", "LastFive", "ActivationsUsed", "Reactivate", "Hold", "SetupAttempt"].map((name) => {
      return lines.find((line) => line.startsWith(`    ${name} = `))?.split(" = ")[1];
    });
    expect(words).toEqual(["'windows-server-2025'", "'ABCDE'", "4", "'2026-11-24'", "$true", "3"]);
  });
});

describe("instance types", () => {
  it.each(["m6i.large", "t3.medium", "g4dn.xlarge", "m7a.large", "u-6tb1.metal", "m7i-flex.large", "x2iedn.xlarge"])(
    "%s runs Windows",
    (size) => {
      expect(problemsOf({ size }, [checkSize])).toEqual([]);
    },
  );

  it.each([
    "m7g.large",
    "t4g.small",
    "a1.medium",
    "im4gn.large",
    "x2gd.large",
    "g5g.xlarge",
    "mac2.metal",
    "large",
    "Standard_D2s_v5",
  ])("%s does not", (size) => {
    expect(problemsOf({ size }, [checkSize])).toHaveLength(1);
  });
});

describe("the setup document", () => {
  it("refuses what Systems Manager would replace", () => {
    expect(() => setupDocument("x", [{ name: "A", script: "Write-Host {{ name }}" }])).toThrow(/double braces/);
  });

  it("refuses more than Systems Manager takes", () => {
    expect(() => setupDocument("x", [{ name: "A", script: "#".repeat(65536) }])).toThrow(/allowed 65536/);
  });
});
