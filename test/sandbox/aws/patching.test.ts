import { type Aws, network, openAws, refusal, region, t, windowsImage } from "./world";

describe("updates", () => {
  let aws: Aws;
  let baseline: string;
  beforeAll(async () => {
    aws = openAws();
    const made = await aws.create(t.patchBaseline, { name: "kms-updates", rejectedPatches: ["KB2", "KB1"] });
    baseline = made.id;
    expect(baseline).toMatch(/^pb-[0-9a-f]{17}$/);
    expect(made.outputs).toMatchObject({ operatingSystem: "WINDOWS", rejectedPatchesAction: "ALLOW_AS_DEPENDENCY" });
  });

  it.each([
    [{ approveAfterDays: 361 }, "approvalRules[0].approveAfterDays"],
    [{ approveAfterDays: 1, approveUntilDate: "2026-01-01" }, "exclude each other"],
    [{ patchFilters: [{ key: "CLASSIFICATION", values: [] }] }, "expected 1 to 20 values, got 0"],
    [
      { patchFilters: [{ key: "SECTION", values: ["*"] }] },
      "Filter key SECTION is not supported for operating system WINDOWS",
    ],
  ])("approve only what Patch Manager knows: %j", async (rule, words) => {
    const approvalRules = [{ patchFilters: [{ key: "PRODUCT", values: ["*"] }], ...rule }];
    expect(await refusal(aws.create(t.patchBaseline, { name: "other", approvalRules }))).toContain(words);
  });

  it("give a group one baseline for each system, and keep the baseline while a group has it", async () => {
    const group = await aws.create(t.patchGroup, { baselineId: baseline, patchGroup: "kms-hosts" });
    expect(group.id).toBe(`kms-hosts,${baseline}`);
    const other = (await aws.create(t.patchBaseline, { name: "other" })).id;
    expect(await refusal(aws.create(t.patchGroup, { baselineId: other, patchGroup: "kms-hosts" }))).toBe(
      "AlreadyExistsException: Patch Group baseline already has a baseline registered for Operating System WINDOWS.",
    );
    expect(await refusal(aws.create(t.patchGroup, { baselineId: "pb-0", patchGroup: "x" }))).toBe(
      "DoesNotExistException: Patch baseline pb-0 does not exist.",
    );
    expect(await refusal(aws.operations.delete(t.patchBaseline, baseline))).toContain("ResourceInUseException");
    await aws.operations.delete(t.patchGroup, group.id);
    expect(await refusal(aws.operations.delete(t.patchBaseline, baseline))).toBe("(not refused)");
  });

  it.each([
    [{ parameters: {} }, 'Parameter "Operation" requires a value.'],
    [{ parameters: { Operation: "Repair" } }, 'has value "Repair" not in [Scan, Install]'],
    [{ parameters: { Operation: "Install", Reboot: "yes" } }, 'Parameter "Reboot" is not defined'],
    [{ scheduleExpression: "cron(0 2 ? JAN SUN *)" }, "doesn't support months"],
    [{ scheduleExpression: "rate(1 day)" }, "applyOnlyAtCronInterval isn't supported for rate expressions"],
  ])("are installed by Amazon's own document, as it is called: %j", async (more, words) => {
    const run = {
      name: "AWS-RunPatchBaseline",
      parameters: { Operation: "Install", RebootOption: "NoReboot" },
      scheduleExpression: "cron(0 2 ? * SUN *)",
      applyOnlyAtCronInterval: true,
      targets: [{ key: "tag:PatchGroup", values: ["kms-hosts"] }],
    };
    expect(await refusal(aws.create(t.association, run))).toBe("(not refused)");
    expect(await refusal(aws.create(t.association, { ...run, ...more }))).toContain(words);
  });
});

describe("Dedicated Hosts", () => {
  it("take instances of their zone and family, and untargeted ones only with automatic placement", async () => {
    const aws = openAws();
    const { a, b, group } = await network(aws);
    const ami = await windowsImage(aws);
    const inZone = { availabilityZone: `${region}a`, instanceFamily: "m7i" };
    const host = (await aws.create(t.dedicatedHost, { ...inZone, autoPlacement: "off" })).id;
    const machine = { ami, instanceType: "m7i.large", subnetId: a, vpcSecurityGroupIds: [group], tenancy: "host" };
    const create = (more: object) => refusal(aws.create(t.instance, { ...machine, ...more }));
    expect(await create({ hostId: host, subnetId: b })).toContain(`is not in the availability zone ${region}b`);
    expect(await create({ hostId: host, instanceType: "m6i.large" })).toContain("does not support the instance type");
    expect(await create({})).toContain("InsufficientHostCapacity");
    expect(await create({ hostId: host })).toBe("(not refused)");
    await aws.create(t.dedicatedHost, inZone);
    expect(await create({})).toBe("(not refused)");
  });
});

describe("questions of a program", () => {
  it("which instances stand in a subnet, with which quotas", async () => {
    const aws = openAws();
    const { a, b, group } = await network(aws);
    const ami = await windowsImage(aws);
    const tags = { Name: "kms11", "kmshost-role": "host" };
    const machine = { ami, instanceType: "m7i.large", subnetId: a, vpcSecurityGroupIds: [group], tags };
    const made = await aws.create(t.instance, machine);
    const ask = (subnet: string, instanceTags: object) => {
      const filters = [{ name: "subnet-id", values: [subnet] }];
      return aws.operations.invoke("aws:ec2/getInstances:getInstances", { filters, instanceTags: { ...instanceTags } });
    };
    expect(await ask(a, tags)).toMatchObject({ ids: [made.id] });
    expect(await ask(a, { Name: "kms12" })).toMatchObject({ ids: [] });
    expect(await ask(b, tags)).toMatchObject({ ids: [] });
    const quota = "aws:servicequotas/getServiceQuota:getServiceQuota";
    expect(await aws.operations.invoke(quota, { serviceCode: "vpc", quotaCode: "L-0EA8095F" })).toMatchObject({
      value: 60,
      quotaName: "Inbound or outbound rules per security group",
    });
    expect(await refusal(aws.operations.invoke(quota, { serviceCode: "vpc", quotaCode: "L-0" }))).toContain(
      "NoSuchResourceException",
    );
  });

  it("which zone of a name a VPC answers for, also by an association made apart", async () => {
    const aws = openAws();
    const own = (await aws.create(t.vpc, { cidrBlock: "10.91.0.0/24" })).id;
    const linked = (await aws.create(t.vpc, { cidrBlock: "10.92.0.0/24" })).id;
    const zone = (await aws.create(t.zone, { name: "corp.example.com", vpcs: [{ vpcId: own }] })).id;
    await aws.create(t.zoneAssociation, { zoneId: zone, vpcId: linked });
    const ask = (vpcId: string) => {
      return aws.operations.invoke("aws:route53/getZone:getZone", { name: "corp.example.com", vpcId });
    };
    expect(await ask(own)).toMatchObject({ zoneId: zone });
    expect(await ask(linked)).toMatchObject({ zoneId: zone });
    expect(await refusal(ask("vpc-00000000"))).toContain("no matching Route 53 Hosted Zone found");
  });
});
