import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { activationThresholds } from "../../activation/thresholds";
import { awsRetentionSteps } from "../../requirements/limits";
import { auditQueries } from "../audit-queries";
import { hostAlarms as reportAlarms } from "../host-setup/report-alarms";

/**
 * What is watched on AWS, as plain data: logs, metrics, alarms, saved queries. Events and their fields: Microsoft, "Volume
 * Activation Technical Reference", table 11. Agent: AWS, "Create the CloudWatch agent configuration file".
 */

/** Log groups of the audit by what they hold. */
export interface AuditLogGroups {
  /** Every activation request that a host answered: event 12290. */
  readonly requests: string;
  /** What the licensing service says of itself: events 12291 to 12294. */
  readonly service: string;
  /** What the host setup did, and its report of the host's state: event 1200. */
  readonly setup: string;
  /** How many machines each host counts, once an hour. */
  readonly count: string;
  /** Connections into the network, accepted and refused. */
  readonly flow: string;
}

export function logGroupNames(name: string): AuditLogGroups {
  const group = (what: string) => `/kmshost/${name}/${what}`;
  return {
    requests: group("requests"),
    service: group("service"),
    setup: group("setup"),
    count: group("count"),
    flow: group("flow"),
  };
}

/** The shortest retention that CloudWatch knows and that keeps the logs at least so long. */
export function retentionFor(days: number): number {
  return awsRetentionSteps.find((known) => known >= days) ?? awsRetentionSteps[awsRetentionSteps.length - 1] ?? days;
}

/** Metrics of one audit: those that come from its logs, and those that the agents send. */
export function metricNamespace(name: string): string {
  return `KmsHost/${name}`;
}

/** Folder of the host setup on a host. */
const folder = "C:\\ProgramData\\kmshost";

/** The file into which a host writes its counts. */
export const countFile = `${folder}\\count.log`;

/** What the stream of a host's reports ends with. */
const reportStream = "/report";

/** Configuration of the CloudWatch agent. It reads events by id, since their level says nothing of their weight. */
export function agentConfiguration(name: string): string {
  const groups = logGroupNames(name);
  const events = (event_name: string, event_ids: number[], log_group_name: string, stream = "") => ({
    event_name,
    event_ids,
    event_format: "xml",
    log_group_name,
    log_stream_name: `{instance_id}${stream}`,
  });
  const file = (file_path: string, log_group_name: string) => ({
    file_path,
    log_group_name,
    log_stream_name: "{instance_id}",
  });
  return JSON.stringify({
    logs: {
      logs_collected: {
        windows_events: {
          collect_list: [
            events("Key Management Service", [12290], groups.requests),
            events("Application", [12291, 12292, 12293, 12294], groups.service),
            // Beside the lines of the set-up, in a stream of its own.
            events("Application", [1200], groups.setup, reportStream),
          ],
        },
        files: { collect_list: [file(`${folder}\\setup.log`, groups.setup), file(countFile, groups.count)] },
      },
    },
    metrics: {
      namespace: metricNamespace(name),
      append_dimensions: { InstanceId: `\${aws:InstanceId}` },
      metrics_collected: {
        LogicalDisk: { measurement: ["% Free Space"], resources: ["C:"], metrics_collection_interval: 300 },
      },
    },
  });
}

/** The document that installs the agent and starts it with the configuration, which Systems Manager keeps as a parameter. */
export function agentDocument(parameter: string, configuration: string): string {
  const control = "$env:ProgramFiles\\Amazon\\AmazonCloudWatchAgent\\amazon-cloudwatch-agent-ctl.ps1";
  const fingerprint = createHash("sha256").update(configuration).digest("hex").slice(0, 12);
  return JSON.stringify({
    schemaVersion: "2.2",
    description: "Sends the events of KMS hosts to CloudWatch",
    mainSteps: [
      {
        action: "aws:configurePackage",
        name: "InstallAgent",
        inputs: { name: "AmazonCloudWatchAgent", action: "Install" },
      },
      {
        action: "aws:runPowerShellScript",
        name: "StartAgent",
        onFailure: "exit",
        inputs: {
          timeoutSeconds: "600",
          runCommand: [
            "$ErrorActionPreference = 'Stop'",
            // A changed configuration changes this line, and so runs the document.
            `# configuration ${fingerprint}`,
            `& "${control}" -a fetch-config -m ec2 -c 'ssm:${parameter}' -s`,
            "exit $LASTEXITCODE",
          ],
        },
      },
    ],
  });
}

/** A metric that is counted from a log. */
export interface MetricFilterPlan {
  readonly suffix: string;
  readonly log: keyof AuditLogGroups;
  readonly pattern: string;
  readonly metric: string;
  readonly value: string;
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** The metrics. Ids are matched with their angle brackets: the bare number also occurs in other fields. */
export function metricFilters(port: number): MetricFilterPlan[] {
  const one = { value: "1" } as const;
  const refused = `[version, account, interface, source, destination, sourcePort, destinationPort="${port}", protocol="6", packets, bytes, start, end, action="REJECT", status]`;
  return [
    { suffix: "requests", log: "requests", pattern: '">12290<"', metric: "Requests", ...one },
    { suffix: "refusals", log: "requests", pattern: '?"0xC004" ?"0x8007"', metric: "Refusals", ...one },
    { suffix: "failed-start", log: "service", pattern: '?">12291<" ?">12292<"', metric: "FailedStarts", ...one },
    { suffix: "failed-publishing", log: "service", pattern: '">12293<"', metric: "FailedPublishings", ...one },
    // The report says it, and the lines of the set-up where no report was written.
    {
      suffix: "failed-setup",
      log: "setup",
      pattern: `?"${reportAlarms.setupFailed}" ?"failed:"`,
      metric: "FailedSetups",
      ...one,
    },
    {
      suffix: "no-host-product",
      log: "setup",
      pattern: `"${reportAlarms.noHostProduct}"`,
      metric: "NoHostProduct",
      ...one,
    },
    {
      suffix: "count",
      log: "count",
      pattern: "[time, host, product=windows || product=office, count]",
      metric: "Count",
      value: "$count",
      dimensions: { Host: "$host", Product: "$product" },
    },
    {
      suffix: "log-fill",
      log: "count",
      pattern: "[time, host, product=log, percent]",
      metric: "LogFill",
      value: "$percent",
      dimensions: { Host: "$host" },
    },
    { suffix: "unknown-clients", log: "flow", pattern: refused, metric: "UnknownClients", ...one },
  ];
}

/** An alarm of the whole audit or of one host. */
export interface AlarmPlan {
  readonly suffix: string;
  /** What it is raised by, where that is not always there: requests of clients, or flow logs. */
  readonly of?: "requests" | "flows";
  readonly alarmDescription: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Sum" | "Maximum" | "Minimum";
  readonly comparisonOperator: "LessThanThreshold" | "GreaterThanOrEqualToThreshold";
  readonly threshold: number;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  /** So many of these periods. Default: all. */
  readonly datapointsToAlarm?: number;
  readonly treatMissingData: "breaching" | "notBreaching" | "missing";
}

const hour = 3600;

/** Alarms that concern all hosts together. */
export function commonAlarms(name: string): AlarmPlan[] {
  const namespace = metricNamespace(name);
  const happened = { namespace, statistic: "Sum", comparisonOperator: "GreaterThanOrEqualToThreshold" } as const;
  const once = { threshold: 1, evaluationPeriods: 1, treatMissingData: "notBreaching" } as const;
  return [
    {
      suffix: "idle",
      of: "requests",
      alarmDescription:
        "No activation request for a day: clients ask every week, so a fleet never rests that long. See the SRV records, the routes and the security group.",
      namespace,
      metricName: "Requests",
      statistic: "Sum",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: 24 * hour,
      evaluationPeriods: 1,
      treatMissingData: "breaching",
    },
    {
      suffix: "failed-start",
      alarmDescription: "The licensing service of a host did not start as a KMS host (events 12291, 12292).",
      metricName: "FailedStarts",
      period: hour,
      ...happened,
      ...once,
    },
    {
      suffix: "failed-publishing",
      alarmDescription:
        "A host tried to publish its own SRV record and could not (event 12293). It should not try: the records are in Route 53.",
      metricName: "FailedPublishings",
      period: hour,
      ...happened,
      ...once,
    },
    {
      suffix: "failed-setup",
      alarmDescription:
        "The hourly set-up of a host keeps failing: in three of four hours. The log group of the setup names the step.",
      metricName: "FailedSetups",
      period: hour,
      ...happened,
      ...once,
      evaluationPeriods: 4,
      datapointsToAlarm: 3,
    },
    {
      suffix: "no-host-product",
      of: "requests",
      alarmDescription:
        "A host has had its key, and Windows knows no host product with a key there: it answers no client. Quiet until the key is in the secret.",
      metricName: "NoHostProduct",
      period: hour,
      ...happened,
      ...once,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    },
    {
      suffix: "unknown-clients",
      of: "flows",
      alarmDescription: "Machines outside the client networks ask for activation, and the security group refuses them.",
      metricName: "UnknownClients",
      period: hour,
      ...happened,
      ...once,
    },
  ];
}

/** Count from which a host activates Office (Microsoft, "Activate Office by using KMS"). */
const officeThreshold = activationThresholds.office;

/** What is to be watched on one host. */
export interface HostAlarmsWanted {
  readonly instanceId: pulumi.Input<string>;
  /** Count below which its Windows machines do not activate. */
  readonly threshold: number;
  /** Whether it activates Office too. */
  readonly office?: boolean;
}

/** Alarms of one host. */
export function hostAlarms(name: string, host: string, wanted: HostAlarmsWanted): AlarmPlan[] {
  const { instanceId, threshold, office = false } = wanted;
  const below = { statistic: "Minimum", comparisonOperator: "LessThanThreshold" } as const;
  const count = (suffix: string, product: "windows" | "office", least: number): AlarmPlan => ({
    suffix: `${host}-${suffix}`,
    of: "requests",
    alarmDescription: `${host} counts fewer than ${least} machines${product === "office" ? " with Office" : ""}, so new clients stay unactivated (0xC004F038).`,
    namespace: metricNamespace(name),
    metricName: "Count",
    dimensions: { Host: host.toLowerCase(), Product: product },
    ...below,
    statistic: "Maximum",
    threshold: least,
    period: 6 * hour,
    evaluationPeriods: 1,
    treatMissingData: "breaching",
  });
  return [
    count("count", "windows", threshold),
    ...(office ? [count("office-count", "office", officeThreshold)] : []),
    {
      suffix: `${host}-log`,
      alarmDescription: `The log of requests on ${host} is at 90 % of its size: its oldest are about to be overwritten there. CloudWatch keeps them.`,
      namespace: metricNamespace(name),
      metricName: "LogFill",
      dimensions: { Host: host.toLowerCase() },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 90,
      period: 6 * hour,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
    },
    {
      suffix: `${host}-disk`,
      alarmDescription: `${host} has less than 10 % of its disk free.`,
      namespace: metricNamespace(name),
      metricName: "LogicalDisk % Free Space",
      dimensions: { InstanceId: instanceId, instance: "C:", objectname: "LogicalDisk" },
      ...below,
      threshold: 10,
      period: hour,
      evaluationPeriods: 1,
      treatMissingData: "missing",
    },
    {
      suffix: `${host}-status`,
      alarmDescription: `${host} fails the checks of EC2: the machine or the hardware below it.`,
      namespace: "AWS/EC2",
      metricName: "StatusCheckFailed",
      dimensions: { InstanceId: instanceId },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      period: 60,
      evaluationPeriods: 5,
      treatMissingData: "breaching",
    },
  ];
}

/** A saved query of CloudWatch Logs Insights. */
export interface QueryPlan {
  readonly suffix: string;
  readonly title: string;
  readonly logs: readonly (keyof AuditLogGroups)[];
  readonly query: string;
}

/** Where a question of the audit is asked, if not of the requests alone. */
const askedOf: Readonly<Record<string, readonly (keyof AuditLogGroups)[]>> = {
  counts: ["requests", "count"],
  "host-events": ["service"],
};

/** The audit's questions, one of the hosts' reports and one of the flow logs. */
export function savedQueries(port: number): QueryPlan[] {
  const ofAudit = auditQueries("logs-insights").map(({ name, text }): QueryPlan => {
    return { suffix: name, title: name, logs: askedOf[name] ?? ["requests"], query: text };
  });
  const strangers = [
    `filter dstPort = ${port} and action = 'REJECT'`,
    "stats count(*) as attempts, max(@timestamp) as lastAttempt by srcAddr",
    "sort attempts desc",
  ];
  const title = "Who asked and was refused by the network";
  const reports = [
    `filter @logStream like /\\${reportStream}$/`,
    "stats latest(@message) as report by @logStream",
    "sort @logStream",
  ];
  const said = "What each host says of itself, with its installation ID";
  return [
    ...ofAudit,
    { suffix: "host-state", title: said, logs: ["setup"], query: reports.join("\n| ") },
    { suffix: "strangers", title, logs: ["flow"], query: strangers.join("\n| ") },
  ];
}

/** The dashboard: counts against the threshold, requests, what fails, who is refused. */
export function dashboard(
  name: string,
  region: string,
  hosts: readonly string[],
  threshold: number,
  flowLogs = true,
): string {
  const namespace = metricNamespace(name);
  const widget = (title: string, metrics: unknown[], x: number, y: number, more: object = {}) => ({
    type: "metric",
    x,
    y,
    width: 12,
    height: 6,
    properties: { title, region, view: "timeSeries", stat: "Sum", period: 3600, metrics, ...more },
  });
  const counts = ["windows", "office"].flatMap((product) => {
    return hosts.map((host) => [namespace, "Count", "Host", host.toLowerCase(), "Product", product]);
  });
  return JSON.stringify({
    widgets: [
      widget("Machines counted by each host", counts, 0, 0, {
        stat: "Maximum",
        annotations: { horizontal: [{ label: "activation threshold", value: threshold }] },
      }),
      widget(
        "Requests and refusals",
        [
          [namespace, "Requests"],
          [namespace, "Refusals"],
        ],
        12,
        0,
      ),
      widget(
        "What fails on the hosts",
        [
          [namespace, "FailedStarts"],
          [namespace, "FailedPublishings"],
          [namespace, "FailedSetups"],
          [namespace, "NoHostProduct"],
        ],
        0,
        6,
      ),
      ...(flowLogs ? [widget("Attempts from unknown networks", [[namespace, "UnknownClients"]], 12, 6)] : []),
    ],
  });
}
