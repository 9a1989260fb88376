import { existsSync } from "node:fs";
import { join } from "node:path";
import { questions } from "../../../audit/questions";
import { Deletable } from "../../../components/args";
import { auditQueries } from "../../../components/audit-queries";
import { AwsActivationAudit, type AwsActivationAuditArgs } from "../../../components/aws";
import { agentConfiguration, retentionFor } from "../../../components/aws/audit-plan";
import { account, children, errorOf, mockCloud, named, ofType, resolved, settled } from "./mock-cloud";

const args: AwsActivationAuditArgs = {
  region: "eu-central-1",
  hosts: [
    { name: "kms11", instanceId: "i-00000011", networkInterfaceId: "eni-00000011" },
    { name: "KMS12", instanceId: "i-00000012", networkInterfaceId: "eni-00000012" },
  ],
  hostRoleName: "kms-vault-host",
  networkId: "vpc-00000001",
  monitoring: { retentionDays: 360, alerts: ["kms-oncall@example.com"], threshold: 5 },
  tags: { owner: "platform" },
};

async function build(more: Partial<AwsActivationAuditArgs> = {}) {
  const registered = mockCloud();
  const audit = new AwsActivationAudit("audit", { ...args, ...more });
  await settled(audit);
  return { registered, audit };
}

const tags = { Name: "audit", owner: "platform", "kmshost-role": "audit" };
const topicArn = `arn:aws:sns:eu-central-1:${account}:audit-alarms`;
const groupArn = (what: string) => `arn:aws:logs:eu-central-1:${account}:log-group:/kmshost/audit/${what}`;
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("AwsActivationAudit", () => {
  it("makes these resources and no other", async () => {
    const { registered } = await build();
    const made = children(registered).map(({ type, name }) => `${type.split(":")[2]} ${name}`);
    expect(made.filter((line) => !line.startsWith("QueryDefinition"))).toEqual([
      "Document audit-agent",
      "Parameter audit-agent-configuration",
      "Association audit-agent-run",
      "MetricAlarm audit-alarm-KMS12-count",
      "MetricAlarm audit-alarm-KMS12-disk",
      "MetricAlarm audit-alarm-KMS12-log",
      "MetricAlarm audit-alarm-KMS12-status",
      "MetricAlarm audit-alarm-failed-publishing",
      "MetricAlarm audit-alarm-failed-setup",
      "MetricAlarm audit-alarm-failed-start",
      "MetricAlarm audit-alarm-idle",
      "MetricAlarm audit-alarm-kms11-count",
      "MetricAlarm audit-alarm-kms11-disk",
      "MetricAlarm audit-alarm-kms11-log",
      "MetricAlarm audit-alarm-kms11-status",
      "MetricAlarm audit-alarm-no-host-product",
      "MetricAlarm audit-alarm-unknown-clients",
      "Topic audit-alarms",
      "TopicPolicy audit-alarms-policy",
      "TopicSubscription audit-alarms-to-kms-oncall-example-com",
      "Document audit-count",
      "Association audit-count-run",
      "Dashboard audit-dashboard",
      "FlowLog audit-flow",
      "Role audit-flow-role",
      "RolePolicy audit-flow-writes",
      "RolePolicy audit-hosts-write",
      "Key audit-key",
      "LogGroup audit-log-count",
      "LogGroup audit-log-flow",
      "LogGroup audit-log-requests",
      "LogGroup audit-log-service",
      "LogGroup audit-log-setup",
      "LogMetricFilter audit-metric-count",
      "LogMetricFilter audit-metric-failed-publishing",
      "LogMetricFilter audit-metric-failed-setup",
      "LogMetricFilter audit-metric-failed-start",
      "LogMetricFilter audit-metric-log-fill",
      "LogMetricFilter audit-metric-no-host-product",
      "LogMetricFilter audit-metric-refusals",
      "LogMetricFilter audit-metric-requests",
      "LogMetricFilter audit-metric-unknown-clients",
    ]);
  });

  it("keeps every log encrypted, for at least as long as asked", async () => {
    const { registered } = await build();
    const kmsKeyId = `arn:aws:kms:eu-central-1:${account}:key/audit-key-id`;
    for (const [name, inputs] of Object.entries(ofType(registered, "aws:cloudwatch/logGroup:LogGroup"))) {
      const what = name.replace("audit-log-", "");
      expect(inputs).toEqual({ name: `/kmshost/audit/${what}`, kmsKeyId, retentionInDays: 365, tags });
    }
  });

  it("lets only its logs and its alarms use its key", async () => {
    const { registered } = await build();
    expect(named(registered, "audit-key").inputs.policy).toBe(
      policy(
        {
          Sid: "AdministeredByTheAccount",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "LogsOfTheKmsHosts",
          Effect: "Allow",
          Principal: { Service: "logs.eu-central-1.amazonaws.com" },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
          Resource: "*",
          Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": groupArn("*") } },
        },
        {
          Sid: "AlarmsOfThisAccount",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
      ),
    );
    expect(named(registered, "audit-key").protect).toBe(true);
    const { registered: free } = await build({ mayDelete: [Deletable.Vault] });
    expect(named(free, "audit-key").protect).toBe(false);
  });

  it("lets the hosts write into their four logs and send the audit's metrics, nothing else", async () => {
    const { registered } = await build();
    const groups = ["requests", "service", "setup", "count"].map(groupArn);
    expect(named(registered, "audit-hosts-write").inputs).toEqual({
      name: "write-audit",
      role: "kms-vault-host",
      policy: policy(
        {
          Sid: "WriteAuditLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: groups.flatMap((arn) => [arn, `${arn}:log-stream:*`]),
        },
        {
          Sid: "SendAuditMetrics",
          Effect: "Allow",
          Action: "cloudwatch:PutMetricData",
          Resource: "*",
          Condition: { StringEquals: { "cloudwatch:namespace": "KmsHost/audit" } },
        },
      ),
    });
  });

  it("logs every connection of the VPC, or of the hosts alone where the VPC is someone else's", async () => {
    const common = {
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: groupArn("flow"),
      iamRoleArn: `arn:aws:iam::${account}:role/audit-flow`,
      maxAggregationInterval: 60,
      tags,
    };
    const { registered } = await build();
    expect(ofType(registered, "aws:ec2/flowLog:FlowLog")).toEqual({
      "audit-flow": { ...common, vpcId: "vpc-00000001" },
    });
    const { registered: shared } = await build({ networkId: undefined });
    expect(ofType(shared, "aws:ec2/flowLog:FlowLog")).toEqual({
      "audit-flow-kms11": { ...common, eniId: "eni-00000011" },
      "audit-flow-KMS12": { ...common, eniId: "eni-00000012" },
    });
    expect(named(registered, "audit-flow-role").inputs.assumeRolePolicy).toBe(
      policy({
        Sid: "FlowLogsOfThisAccount",
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      }),
    );
  });

  it("tells each address of every alarm, and of its end", async () => {
    const { registered } = await build();
    expect(named(registered, "audit-alarms-to-kms-oncall-example-com").inputs).toEqual({
      topic: topicArn,
      protocol: "email",
      endpoint: "kms-oncall@example.com",
    });
    const alarms = ofType(registered, "aws:cloudwatch/metricAlarm:MetricAlarm");
    for (const alarm of Object.values(alarms)) {
      expect(alarm).toMatchObject({ alarmActions: [topicArn], okActions: [topicArn], tags });
    }
    expect(alarms["audit-alarm-KMS12-count"]).toMatchObject({
      namespace: "KmsHost/audit",
      metricName: "Count",
      dimensions: { Host: "kms12", Product: "windows" },
      comparisonOperator: "LessThanThreshold",
      threshold: 5,
      treatMissingData: "breaching",
    });
    expect(alarms["audit-alarm-idle"]).toMatchObject({ period: 86400, threshold: 1, treatMissingData: "breaching" });
  });

  it("has a metric behind every alarm of its own", async () => {
    const { registered } = await build();
    const filters = Object.values(ofType(registered, "aws:cloudwatch/logMetricFilter:LogMetricFilter"));
    const counted = filters.map((filter) => (filter.metricTransformation as { name: string }).name);
    const alarms = Object.values(ofType(registered, "aws:cloudwatch/metricAlarm:MetricAlarm"));
    const own = alarms.filter((alarm) => alarm.namespace === "KmsHost/audit").map((alarm) => alarm.metricName);
    // The agent sends this one.
    expect(own.filter((metric) => !counted.includes(String(metric)))).toEqual([
      "LogicalDisk % Free Space",
      "LogicalDisk % Free Space",
    ]);
  });

  it("runs the agent's document again when its configuration changes", async () => {
    const { registered } = await build();
    const content = JSON.parse(String(named(registered, "audit-agent").inputs.content));
    expect(content.mainSteps[0]).toEqual({
      action: "aws:configurePackage",
      name: "InstallAgent",
      inputs: { name: "AmazonCloudWatchAgent", action: "Install" },
    });
    const lines: string[] = content.mainSteps[1].inputs.runCommand;
    expect(lines[1]).toMatch(/^# configuration [0-9a-f]{12}$/);
    expect(lines[2]).toContain("-c 'ssm:AmazonCloudWatch-audit' -s");
    expect(named(registered, "audit-agent-run").inputs.targets).toEqual([
      { key: "InstanceIds", values: ["i-00000012", "i-00000011"] },
    ]);
  });

  it("names its logs, its topic and its metrics", async () => {
    const { audit } = await build();
    expect(await resolved(audit.topicArn)).toBe(topicArn);
    expect(await resolved(audit.metricNamespace)).toBe("KmsHost/audit");
    expect((await resolved(audit.logGroupNames)).requests).toBe("/kmshost/audit/requests");
  });

  it("names every mistake before anything is made", () => {
    const registered = mockCloud();
    const monitoring = { retentionDays: 0, alerts: ["me@example.com", "everyone"], threshold: 51 };
    const error = errorOf(() => new AwsActivationAudit("audit", { ...args, monitoring }));
    const paths = error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(":")[0]);
    expect(paths).toEqual(["monitoring.retentionDays", "monitoring.threshold", "monitoring.alerts[1]"]);
    expect(registered.filter((r) => r.type.startsWith("aws:"))).toEqual([]);
  });
});

describe("retention", () => {
  it.each([
    [1, 1],
    [30, 30],
    [31, 60],
    [365, 365],
    [366, 400],
    [3653, 3653],
  ])("of %d days is %d at CloudWatch", (asked, known) => {
    expect(retentionFor(asked)).toBe(known);
  });
});

describe("the agent's configuration", () => {
  it("reads events by id and fits into a standard parameter", () => {
    const text = agentConfiguration("a".repeat(58));
    expect(Buffer.byteLength(text)).toBeLessThan(4096);
    const { windows_events } = JSON.parse(text).logs.logs_collected;
    expect(windows_events.collect_list.map((e: Record<string, unknown>) => [e.event_name, e.event_ids])).toEqual([
      ["Key Management Service", [12290]],
      ["Application", [12291, 12292, 12293, 12294]],
      ["Application", [1200]],
    ]);
    const group = `/kmshost/${"a".repeat(58)}/setup`;
    expect(windows_events.collect_list[2]).toMatchObject({
      log_group_name: group,
      log_stream_name: "{instance_id}/report",
    });
  });
});

describe("saved queries", () => {
  it("are the audit's questions, each once, where its events are", async () => {
    const { registered } = await build();
    const saved = ofType(registered, "aws:cloudwatch/queryDefinition:QueryDefinition");
    const folder = join(__dirname, "../../../audit/queries");
    const asked = questions.filter(({ name }) => existsSync(join(folder, `${name}.logs-insights`)));
    expect(asked.length).toBeGreaterThanOrEqual(14);
    const names = asked.map(({ name }) => `audit-query-${name}`);
    expect(Object.keys(saved).sort()).toEqual([...names, "audit-query-host-state", "audit-query-strangers"].sort());
    for (const { name } of asked) {
      const { name: shown, queryString, logGroupNames } = saved[`audit-query-${name}`] ?? {};
      expect(shown).toBe(`kmshost/audit/${name}`);
      expect(queryString).toBe(auditQueries("logs-insights").find((query) => query.name === name)?.text);
      expect(String(queryString).length).toBeLessThan(10_000);
      const groups = { counts: ["requests", "count"], "host-events": ["service"] }[name] ?? ["requests"];
      expect(logGroupNames).toEqual(groups.map((group) => `/kmshost/audit/${group}`));
    }
  });
});

describe("what a host says of itself in event 1200", () => {
  it("calls somebody when the set-up keeps failing, and when a host whose key was there has no host product", async () => {
    const { registered } = await build();
    const filters = ofType(registered, "aws:cloudwatch/logMetricFilter:LogMetricFilter");
    const alarms = ofType(registered, "aws:cloudwatch/metricAlarm:MetricAlarm");
    const happened = { statistic: "Sum", comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: 1 };
    const rows = [
      ["failed-setup", '?"alarm:setup-failed" ?"failed:"', "FailedSetups", 4, 3],
      ["no-host-product", '"alarm:no-host-product"', "NoHostProduct", 3, 2],
    ] as const;
    for (const [suffix, pattern, metricName, evaluationPeriods, datapointsToAlarm] of rows) {
      expect(filters[`audit-metric-${suffix}`]).toMatchObject({ logGroupName: "/kmshost/audit/setup", pattern });
      expect(alarms[`audit-alarm-${suffix}`]).toMatchObject({
        ...happened,
        metricName,
        evaluationPeriods,
        datapointsToAlarm,
        period: 3600,
        treatMissingData: "notBreaching",
      });
    }
    expect(named(registered, "audit-query-host-state").inputs).toMatchObject({
      logGroupNames: ["/kmshost/audit/setup"],
      queryString:
        "filter @logStream like /\\/report$/\n| stats latest(@message) as report by @logStream\n| sort @logStream",
    });
  });
});

describe("with Office keys", () => {
  it("watches the count of machines with Office too, whose threshold is five", async () => {
    const { registered } = await build({ office: true });
    expect(named(registered, "audit-alarm-kms11-office-count").inputs).toMatchObject({
      threshold: 5,
      dimensions: { Host: "kms11", Product: "office" },
      comparisonOperator: "LessThanThreshold",
    });
  });
});

describe("without flow logs, which the organisation keeps elsewhere", () => {
  it("makes neither them nor what is asked of them", async () => {
    const { registered, audit } = await build({ ...args, monitoring: { ...args.monitoring, flowLogs: false } });
    const made = registered.map(({ name }) => name).filter((name) => /flow|strangers|unknown-clients/.test(name));
    expect(made).toEqual([]);
    expect(Object.keys(await resolved(audit.logGroupNames))).toEqual(["requests", "service", "setup", "count"]);
    const { dashboardBody } = named(registered, "audit-dashboard").inputs;
    expect(String(dashboardBody)).not.toContain("UnknownClients");
  });
});

describe("where clients activate by the directory alone", () => {
  it("waits for no request", async () => {
    const { registered } = await build({ ...args, directoryOnly: true });
    const alarms = Object.keys(ofType(registered, "aws:cloudwatch/metricAlarm:MetricAlarm"));
    expect(alarms.filter((name) => /idle|count|unknown|no-host/.test(name))).toEqual([]);
    expect(alarms).toContain("audit-alarm-failed-setup");
  });
});
