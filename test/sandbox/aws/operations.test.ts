import { type Aws, network, openAws, refusal, t, windowsImage } from "./world";

const steps = [{ action: "aws:runPowerShellScript", name: "setup", inputs: { runCommand: ["Get-Date"] } }];
const command = (more: object = {}) =>
  JSON.stringify({ schemaVersion: "2.2", description: "host", mainSteps: steps, ...more });

describe("SSM documents", () => {
  let aws: Aws;
  beforeEach(() => {
    aws = openAws();
  });
  const create = (content: string, more = {}) =>
    refusal(aws.create(t.document, { name: "kms-setup", documentType: "Command", content, ...more }));

  it("are well-formed, of a schema that their type has, with named steps", async () => {
    expect(await create("{")).toBe("InvalidDocumentContent: JSON not well-formed.");
    expect(await create("a: [", { documentFormat: "YAML" })).toBe("InvalidDocumentContent: YAML not well-formed.");
    expect(await create(command({ schemaVersion: "0.3" }))).toBe(
      "InvalidDocumentContent: Document version=0.3 is not supported for document type Command. Supported schema versions: 1.2, 2.0, 2.2",
    );
    expect(await create(command({ mainSteps: [] }))).toBe(
      "InvalidDocumentContent: mainSteps is required and must have at least one step.",
    );
    expect(await create(command({ mainSteps: [...steps, ...steps] }))).toBe(
      "InvalidDocumentContent: Duplicate or missing step name in mainSteps[1]: setup",
    );
    expect(await create(command({ mainSteps: [{ name: "x", action: "run" }] }))).toBe(
      "InvalidDocumentContent: Invalid action in mainSteps[0]: run",
    );
    expect(await create(command({ parameters: { port: { type: "Port" } } }))).toContain(`Invalid parameter "port"`);
    expect(await create(command(), { name: "AWS-setup" })).toContain("may not begin with a reserved prefix");
    expect(await create(command(), { name: "a b" })).toContain("invalid value for name");
    expect(await create(command({ filler: "x".repeat(65536) }))).toBe(
      "MaxDocumentSizeExceeded: The size limit of a document is 64 KB.",
    );
    expect(await create(command())).toBe("(not refused)");
    expect(await create(command())).toContain("DocumentAlreadyExists");
  });

  it("get a new version when their content changes, and only then", async () => {
    const made = await aws.create(t.document, {
      name: "kms-setup",
      documentType: "Command",
      content: command({ parameters: { port: { type: "String", default: "1688" } } }),
    });
    expect(made.outputs).toMatchObject({
      latestVersion: "1",
      schemaVersion: "2.2",
      description: "host",
      hashType: "Sha256",
      parameters: [{ name: "port", type: "String", defaultValue: "1688", description: "" }],
    });
    const tagged = await aws.operations.update(t.document, made.id, { ...made.inputs, tags: { a: "b" } });
    expect(tagged.outputs.latestVersion).toBe("1");
    const changed = { ...made.inputs, content: command({ description: "new" }) };
    const preview = aws.operations.previewUpdate(t.document, changed, made.outputs);
    expect(preview).toMatchObject({
      latestVersion: expect.stringMatching(/^04da6b54/),
      arn: made.outputs.arn,
      createdDate: made.outputs.createdDate,
    });
    const updated = await aws.operations.update(t.document, made.id, changed);
    expect(updated.outputs).toMatchObject({ latestVersion: "2", defaultVersion: "2", description: "new" });
    expect(updated.outputs.hash).not.toBe(made.outputs.hash);
  });
});

describe("SSM associations", () => {
  let aws: Aws;
  let instance: string;
  beforeEach(async () => {
    aws = openAws();
    const { a } = await network(aws);
    instance = (await aws.create(t.instance, { ami: await windowsImage(aws), instanceType: "t3.large", subnetId: a }))
      .id;
    const parameters = {
      port: { type: "String", default: "1688", allowedValues: ["1688", "1689"] },
      zone: { type: "String" },
    };
    await aws.create(t.document, { name: "kms-setup", documentType: "Command", content: command({ parameters }) });
  });
  const associate = (more = {}) =>
    refusal(
      aws.create(t.association, {
        name: "kms-setup",
        targets: [{ key: "InstanceIds", values: [instance] }],
        parameters: { zone: "corp" },
        ...more,
      }),
    );

  it("run a document that exists on machines that exist", async () => {
    expect(await associate({ name: "none" })).toBe("InvalidDocument: Document with name none does not exist.");
    expect(await associate({ targets: [{ key: "InstanceIds", values: ["i-0"] }] })).toBe(
      "InvalidTarget: The instance ID 'i-0' does not exist or is not a managed node.",
    );
    expect(await associate({ targets: [{ key: "Name", values: ["x"] }] })).toBe(
      "InvalidTarget: The target key Name is not valid.",
    );
    expect(await associate({ documentVersion: "9" })).toBe(
      "InvalidDocumentVersion: The document version 9 of kms-setup does not exist.",
    );
    expect(await associate({ documentVersion: "newest" })).toContain("invalid value for documentVersion");
    expect(await associate()).toBe("(not refused)");
    expect(await refusal(aws.operations.delete(t.document, "kms-setup"))).toContain("AssociatedInstances");
  });

  it("give the parameters that the document has", async () => {
    expect(await associate({ parameters: { zone: "corp", prot: "1688" } })).toBe(
      `InvalidParameters: Parameter "prot" is not defined in document "kms-setup".`,
    );
    expect(await associate({ parameters: { zone: "corp", port: "80" } })).toBe(
      `InvalidParameters: Parameter "port" has value "80" not in [1688, 1689].`,
    );
    expect(await associate({ parameters: {} })).toBe(`InvalidParameters: Parameter "zone" requires a value.`);
  });

  it("run every half hour at most", async () => {
    expect(await associate({ scheduleExpression: "rate(15 minutes)" })).toContain("InvalidSchedule");
    expect(await associate({ scheduleExpression: "often" })).toContain("InvalidSchedule");
    expect(await associate({ scheduleExpression: "rate(30 minutes)", maxErrors: "110%" })).toContain(
      "must be a valid number",
    );
    expect(await associate({ scheduleExpression: "cron(0 2 ? * SUN *)" })).toBe("(not refused)");
    expect(await associate({ scheduleExpression: "rate(1 hour)" })).toBe("(not refused)");
  });
});

describe("SSM parameters", () => {
  it("have a name that AWS does not keep for itself, a size and a version", async () => {
    const aws = openAws();
    const create = (more: object) =>
      refusal(aws.create(t.parameter, { name: "/kms/agent", type: "String", value: "x", ...more }));
    expect(await create({ name: "/aws/kms" })).toBe(
      "AccessDeniedException: No access to reserved parameter name: /aws/kms.",
    );
    expect(await create({ name: "kms/agent" })).toContain("ValidationException: Parameter name");
    expect(await create({ value: "x".repeat(4097) })).toContain(
      "Standard tier parameters support a maximum parameter value of 4096 characters",
    );
    expect(await create({ insecureValue: "y" })).toContain(
      "only one of `value,insecureValue,valueWo` can be specified",
    );
    expect(await create({ allowedPattern: "^\\d+$" })).toContain("ParameterPatternMismatchException");
    expect(await create({ name: "/kms/digits", value: "5", allowedPattern: "^\\d+$" })).toBe("(not refused)");
    const made = await aws.create(t.parameter, { name: "/kms/agent", type: "String", insecureValue: "x" });
    expect(made.outputs).toMatchObject({
      version: 1,
      tier: "Standard",
      value: "x",
      arn: "arn:aws:ssm:eu-central-1:111122223333:parameter/kms/agent",
    });
    expect(await create({})).toContain("ParameterAlreadyExists");
    expect(
      (await aws.operations.update(t.parameter, made.id, { ...made.inputs, insecureValue: "y" })).outputs.version,
    ).toBe(2);
    expect(
      (await aws.operations.update(t.parameter, made.id, { ...made.inputs, insecureValue: "y", description: "d" }))
        .outputs.version,
    ).toBe(2);
  });
});

describe("logs and alarms", () => {
  let aws: Aws;
  beforeEach(() => {
    aws = openAws();
  });
  const create = (token: string, inputs: Parameters<Aws["create"]>[1]) => refusal(aws.create(token, inputs));

  it("keep log groups for as long as there is a step for", async () => {
    expect(await create(t.logGroup, { name: "/kms", retentionInDays: 360 })).toBe(
      "retentionInDays: expected retentionInDays to be one of [0 1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653], got 360",
    );
    expect(await create(t.logGroup, { name: "/kms host" })).toContain("isn't a valid log group name");
    await aws.create(t.logGroup, { name: "/kms", retentionInDays: 365 });
    expect(await create(t.logGroup, { name: "/kms" })).toBe(
      "ResourceAlreadyExistsException: The specified log group already exists",
    );
    await aws.create(t.logGroup, { name: "/kept", deletionProtectionEnabled: true });
    expect(await refusal(aws.operations.delete(t.logGroup, "/kept"))).toContain("deletion protection is enabled");
  });

  it("filter a group that exists", async () => {
    const filter = {
      name: "f",
      logGroupName: "/kms",
      pattern: "",
      metricTransformation: { name: "n", namespace: "KMS", value: "1" },
    };
    expect(await create(t.metricFilter, filter)).toBe(
      "ResourceNotFoundException: The specified log group does not exist.",
    );
    await aws.create(t.logGroup, { name: "/kms" });
    expect(await create(t.metricFilter, { ...filter, name: "a:b" })).toContain("may not contain ':' or '*'");
    expect(
      await create(t.metricFilter, {
        ...filter,
        metricTransformation: { ...filter.metricTransformation, namespace: "AWS/KMS" },
      }),
    ).toContain("reserved");
    expect(
      await create(t.metricFilter, {
        ...filter,
        metricTransformation: { ...filter.metricTransformation, defaultValue: "0", dimensions: { a: "$.a" } },
      }),
    ).toContain("conflicts with");
    expect(await create(t.metricFilter, filter)).toBe("(not refused)");
  });

  it("check alarms", async () => {
    const alarm = {
      name: "idle",
      comparisonOperator: "LessThanThreshold",
      evaluationPeriods: 1,
      metricName: "m",
      namespace: "KMS",
      period: 300,
      statistic: "Sum",
      threshold: 1,
    };
    expect(await create(t.alarm, { ...alarm, comparisonOperator: "Less" })).toContain(
      "expected comparisonOperator to be one of",
    );
    expect(await create(t.alarm, { ...alarm, period: 45 })).toBe(
      "period: period must be 10, 20, 30 or a multiple of 60, got 45",
    );
    expect(await create(t.alarm, { ...alarm, datapointsToAlarm: 2 })).toContain(
      "must not be more than evaluationPeriods",
    );
    expect(await create(t.alarm, { ...alarm, alarmActions: ["arn:aws:sns:eu-central-1:111122223333:none"] })).toContain(
      "unknown topic",
    );
    expect(
      await create(t.alarm, { name: "x", comparisonOperator: "LessThanThreshold", evaluationPeriods: 1 }),
    ).toContain("must be set for a cloudwatch metric alarm");
    expect(await create(t.alarm, alarm)).toBe("(not refused)");
  });

  it("check dashboards and queries", async () => {
    expect(await create(t.dashboard, { dashboardName: "kms", dashboardBody: "{" })).toContain(
      "contains an invalid JSON",
    );
    expect(await create(t.dashboard, { dashboardName: "kms", dashboardBody: "{}" })).toContain(
      "Should have required property 'widgets'",
    );
    expect(
      await create(t.dashboard, {
        dashboardName: "kms",
        dashboardBody: JSON.stringify({ widgets: [{ type: "chart", properties: {} }] }),
      }),
    ).toContain("/widgets/0");
    expect(await create(t.dashboard, { dashboardName: "k m", dashboardBody: "{}" })).toContain(
      "can only contain alphanumeric characters",
    );
    expect(await create(t.queryDefinition, { name: "q", queryString: "" })).toContain("expected length of queryString");
  });

  it("check topics and who is told", async () => {
    const topic = await aws.create(t.topic, { name: "oncall" });
    const tell = (protocol: string, endpoint: string, arn = topic.id) =>
      create(t.topicSubscription, { topic: arn, protocol, endpoint });
    expect(await create(t.topic, { name: "on call" })).toBe("name: invalid topic name: on call");
    expect(await tell("email", "nobody")).toBe("InvalidParameter: Invalid parameter: Email address");
    expect(await tell("https", "http://example.com")).toContain("Endpoint must match the specified protocol");
    expect(await tell("pigeon", "x")).toContain("expected protocol to be one of");
    expect(await tell("email", "a@example.com", `${topic.id}x`)).toBe("NotFound: Topic does not exist");
    const told = await aws.create(t.topicSubscription, {
      topic: topic.id,
      protocol: "email",
      endpoint: "kms-oncall@example.com",
    });
    expect(told.outputs.pendingConfirmation).toBe(true);
    expect(await create(t.topicPolicy, { arn: topic.id, policy: "{}" })).toContain(
      "InvalidParameter: Invalid parameter: Policy Error",
    );
  });
});
