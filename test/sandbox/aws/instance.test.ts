import { type Aws, network, openAws, refusal, region, t, trustOf, windowsImage } from "./world";

describe("instances", () => {
  let aws: Aws;
  let a: string;
  let group: string;
  let ami: string;
  beforeEach(async () => {
    aws = openAws();
    ({ a, group } = await network(aws));
    ami = await windowsImage(aws);
  });
  const machine = (more: Parameters<Aws["create"]>[1] = {}) => ({
    ami,
    instanceType: "m7i.large",
    subnetId: a,
    vpcSecurityGroupIds: [group],
    ...more,
  });
  const create = (more: Parameters<Aws["create"]>[1]) => refusal(aws.create(t.instance, machine(more)));

  it("need a type and an image that exist in the region", async () => {
    expect(await create({ instanceType: "m7i.huge" })).toBe(
      "InvalidParameterValue: Invalid value 'm7i.huge' for InstanceType.",
    );
    expect(await create({ instanceType: "m7g.large" })).toContain(
      "The architecture 'arm64' of the specified instance type does not match",
    );
    expect(await create({ ami: "ami-0123456789abcdef0" })).toBe(
      "InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist",
    );
    expect(await create({ ami: "ami-2025" })).toBe(
      `InvalidAMIID.Malformed: Invalid id: "ami-2025" (expecting "ami-...")`,
    );
    const elsewhere = openAws({ config: { region: "eu-west-1", allowedAccountIds: ["111122223333"] } });
    expect(await create({ ami: await windowsImage(elsewhere) })).toContain("InvalidAMIID.NotFound");
    expect(await refusal(aws.create(t.instance, { subnetId: a }))).toBe(
      "ami: one of `ami,launchTemplate` must be specified\ninstanceType: one of `instanceType,launchTemplate` must be specified",
    );
  });

  it("limit user data to 16 KB before it is encoded", async () => {
    const limit = "InvalidParameterValue: User data is limited to 16384 bytes";
    expect(await create({ userData: "x".repeat(16385) })).toBe(limit);
    expect(await create({ userData: "ü".repeat(8193) })).toBe(limit);
    expect(await create({ userDataBase64: Buffer.alloc(16385).toString("base64") })).toBe(limit);
    expect(await create({ userDataBase64: "no base64!" })).toBe(
      "InvalidUserData.Malformed: Invalid BASE64 encoding of user data.",
    );
    expect(await create({ userDataBase64: Buffer.alloc(16384).toString("base64") })).toBe("(not refused)");
    expect(await create({ userData: "a", userDataBase64: "YQ==" })).toBe(
      `userData: "userData": conflicts with userDataBase64`,
    );
  });

  it("check the options of the metadata service and the disks", async () => {
    expect(await create({ metadataOptions: { httpTokens: "maybe" } })).toBe(
      `metadataOptions.httpTokens: expected metadataOptions.httpTokens to be one of ["optional" "required"], got maybe`,
    );
    expect(await create({ metadataOptions: { httpPutResponseHopLimit: 65 } })).toContain(
      "to be in the range (1 - 64), got 65",
    );
    expect(await create({ rootBlockDevice: { volumeType: "gp9" } })).toContain(
      "expected rootBlockDevice.volumeType to be one of",
    );
    expect(await create({ rootBlockDevice: { volumeType: "gp2", throughput: 250 } })).toBe(
      "rootBlockDevice.throughput: 'throughput' must not be set when 'type' is 'gp2'",
    );
    expect(await create({ tenancy: "shared" })).toContain(`one of ["default" "dedicated" "host"]`);
  });

  it("refer to what exists", async () => {
    expect(await create({ subnetId: "subnet-0" })).toBe(
      "InvalidSubnetID.NotFound: The subnet ID 'subnet-0' does not exist",
    );
    expect(await create({ vpcSecurityGroupIds: ["sg-0"] })).toBe(
      "InvalidGroup.NotFound: The security group 'sg-0' does not exist",
    );
    expect(await create({ iamInstanceProfile: "none" })).toBe(
      "InvalidParameterValue: Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
    );
    expect(await create({ hostId: "h-0" })).toBe("InvalidHostID.NotFound: The host ID 'h-0' does not exist");
    expect(
      await create({
        rootBlockDevice: { encrypted: true, kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/gone" },
      }),
    ).toBe("NotFoundException: Key 'arn:aws:kms:eu-central-1:111122223333:key/gone' does not exist");
    expect(await create({ privateIp: "10.91.0.2" })).toBe(
      "InvalidParameterValue: Address 10.91.0.2 is in subnet's reserved address range",
    );
  });

  it("are not deleted while termination is disabled", async () => {
    const made = await aws.create(t.instance, machine({ disableApiTermination: true }));
    expect(await refusal(aws.operations.delete(t.instance, made.id))).toBe(
      `OperationNotPermitted: The instance '${made.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
    await aws.operations.update(t.instance, made.id, { ...made.inputs, disableApiTermination: false });
    expect(await refusal(aws.operations.delete(t.instance, made.id))).toBe("(not refused)");
  });

  it("show what AWS fills in, and keep their address when they change", async () => {
    const made = await aws.create(
      t.instance,
      machine({
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true },
      }),
    );
    expect(made.outputs).toMatchObject({
      arn: `arn:aws:ec2:${region}:111122223333:instance/${made.id}`,
      availabilityZone: `${region}a`,
      instanceState: "running",
      metadataOptions: {
        httpEndpoint: "enabled",
        httpPutResponseHopLimit: 1,
        httpTokens: "required",
        instanceMetadataTags: "disabled",
      },
      publicIp: "",
      tagsAll: {},
    });
    expect(made.outputs.rootBlockDevice).toMatchObject({
      deviceName: "/dev/sda1",
      encrypted: true,
      volumeSize: 30,
      volumeType: "gp3",
    });
    expect(made.outputs.privateDns).toBe(
      `ip-${String(made.outputs.privateIp).replaceAll(".", "-")}.eu-central-1.compute.internal`,
    );
    const after = await aws.operations.update(t.instance, made.id, {
      ...made.inputs,
      instanceType: "m7i.xlarge",
      tags: { Name: "kms1" },
    });
    expect(after.outputs).toMatchObject({ privateIp: made.outputs.privateIp, tagsAll: { Name: "kms1" } });
  });

  it("get no public address unless they or their subnet ask for one", async () => {
    const open = await aws.create(t.instance, machine({ associatePublicIpAddress: true }));
    expect(open.outputs).toMatchObject({
      associatePublicIpAddress: true,
      publicIp: expect.stringMatching(/^198\.18\./),
    });
  });
});

describe("volumes", () => {
  it("are attached in their own zone and not deleted while they are", async () => {
    const aws = openAws();
    const { a } = await network(aws);
    const instance = await aws.create(t.instance, {
      ami: await windowsImage(aws),
      instanceType: "t3.large",
      subnetId: a,
    });
    const far = await aws.create(t.volume, { availabilityZone: `${region}b`, size: 10 });
    const near = await aws.create(t.volume, { availabilityZone: `${region}a`, size: 10 });
    const attach = (volumeId: string, deviceName = "xvdf") =>
      aws.create(t.volumeAttachment, { volumeId, deviceName, instanceId: instance.id });
    expect(await refusal(attach(far.id))).toBe(
      `InvalidVolume.ZoneMismatch: The volume '${far.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
    expect(await refusal(attach("vol-0"))).toBe("InvalidVolume.NotFound: The volume 'vol-0' does not exist.");
    await attach(near.id);
    expect(await refusal(aws.operations.delete(t.volume, near.id))).toBe(
      `VolumeInUse: Volume ${near.id} is currently attached to ${instance.id}`,
    );
  });
});

describe("dedicated hosts", () => {
  it("are released only when they are empty", async () => {
    const aws = openAws();
    const { a } = await network(aws);
    const host = await aws.create(t.dedicatedHost, { availabilityZone: `${region}a`, instanceFamily: "m7i" });
    const instance = await aws.create(t.instance, {
      ami: await windowsImage(aws),
      instanceType: "m7i.large",
      subnetId: a,
      hostId: host.id,
      tenancy: "host",
    });
    expect(await refusal(aws.operations.delete(t.dedicatedHost, host.id))).toContain(
      `Dedicated host ${host.id} cannot be released as it is occupied`,
    );
    await aws.operations.delete(t.instance, instance.id);
    expect(await refusal(aws.operations.delete(t.dedicatedHost, host.id))).toBe("(not refused)");
  });
});

describe("instance profiles", () => {
  it("may have the name of their role", async () => {
    const aws = openAws();
    const role = await aws.create(t.role, { name: "kms-host", assumeRolePolicy: trustOf("ec2.amazonaws.com") });
    const profile = await aws.create(t.instanceProfile, { name: "kms-host", role: "kms-host" });
    expect(role.outputs.name).toBe("kms-host");
    expect(profile.outputs).toMatchObject({
      name: "kms-host",
      arn: "arn:aws:iam::111122223333:instance-profile/kms-host",
    });
  });
});
