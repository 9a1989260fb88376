import { Dashboard, LogGroup, LogMetricFilter, MetricAlarm, QueryDefinition } from "@pulumi/aws/cloudwatch";
import { FlowLog } from "@pulumi/aws/ec2";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { Key } from "@pulumi/aws/kms";
import { Topic, TopicPolicy, TopicSubscription } from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { activationPort } from "../../activation/transport";
import { Deletable } from "../args";
import { checkPort } from "../checks";
import { Children, nodesOf } from "../children";
import { refuse } from "../problems";
import { roleTags } from "../tags";
import { alarmTopicPolicy, auditKeyPolicy, flowLogPolicy, flowLogTrustPolicy } from "./access-policies";
import { createAgent } from "./audit-agent";
import { type AuditContext, type AwsActivationAuditArgs, checkMonitoring } from "./audit-args";
import {
  type AuditLogGroups,
  commonAlarms,
  dashboard,
  hostAlarms,
  logGroupNames,
  metricFilters,
  metricNamespace,
  retentionFor,
  savedQueries,
} from "./audit-plan";
import type { AwsChildKinds } from "./child-kinds";
import { slug } from "./network-plan";
import { checkRegion } from "./region";
import { checkName } from "./vault-checks";

/**
 * Proof of what the KMS hosts did: every activation request, what the service says of itself, how many machines each host
 * counts, and every connection into the network, kept encrypted for as long as the retention says; with metrics, alarms,
 * a dashboard and saved queries on top.
 */
export class AwsActivationAudit extends pulumi.ComponentResource {
  /** Names of the log groups: requests, service, setup, count, flow. */
  public readonly logGroupNames: pulumi.Output<Record<string, string>>;
  /** ARN of the topic to which alarms go. */
  public readonly topicArn: pulumi.Output<string>;
  /** Namespace of the metrics. */
  public readonly metricNamespace: pulumi.Output<string>;

  constructor(name: string, args: AwsActivationAuditArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kmshost:index:AwsActivationAudit", name, {}, opts);
    refuse("AwsActivationAudit", [
      ...checkName(name, 58),
      ...checkRegion(args.region),
      ...checkPort(args.port),
      ...checkMonitoring(args.monitoring),
    ]);
    const children = new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child));
    const accountId = getCallerIdentityOutput({}, { parent: this }).accountId;
    const tags = { Name: name, ...roleTags(args.tags, "audit") };
    // In the order of their names, so that the order in which a program lists them changes nothing.
    const hosts = [...args.hosts].sort((a, b) => (a.name < b.name ? -1 : 1));
    const context: AuditContext = { name, args: { ...args, hosts }, children, tags, accountId };

    const key = createKey(context);
    const groups = createLogGroups(context, key);
    createAgent(context, [groups.requests, groups.service, groups.setup, groups.count]);
    if (groups.flow) createFlowLogs(context, groups.flow);
    const topic = createTopic(context, key);
    createMetrics(context, groups);
    createAlarms(context, groups, topic);
    createViews(context, groups);

    const named = Object.entries(groups).flatMap(([what, group]) => (group ? [[what, group.name] as const] : []));
    this.logGroupNames = pulumi.all(Object.fromEntries(named));
    this.topicArn = topic.arn;
    this.metricNamespace = pulumi.output(metricNamespace(name));
    this.registerOutputs({
      logGroupNames: this.logGroupNames,
      topicArn: this.topicArn,
      metricNamespace: this.metricNamespace,
    });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** The log groups; that of the flow logs is missing where someone else keeps them. */
type Groups = Record<Exclude<keyof AuditLogGroups, "flow">, LogGroup> & { readonly flow?: LogGroup };

/** A key of the audit's own: whoever reads logs has no use of the key that guards the host key. */
function createKey({ name, args, children, tags, accountId }: AuditContext): Key {
  return children.create(
    "encryptionKey",
    "key",
    Key,
    {
      description: `Activation logs and alarms of ${name}`,
      keyUsage: "ENCRYPT_DECRYPT",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      multiRegion: false,
      policy: accountId.apply((account) => JSON.stringify(auditKeyPolicy(args.region, account, name))),
      tags,
    },
    { protect: !args.mayDelete?.includes(Deletable.Vault) },
  );
}

function createLogGroups({ name, args, children, tags }: AuditContext, key: Key): Groups {
  const names = logGroupNames(name);
  const retentionInDays = retentionFor(args.monitoring?.retentionDays ?? 365);
  const create = (what: keyof AuditLogGroups) => {
    return children.create("logGroup", `log-${what}`, LogGroup, {
      name: names[what],
      kmsKeyId: key.arn,
      retentionInDays,
      tags,
    });
  };
  return {
    requests: create("requests"),
    service: create("service"),
    setup: create("setup"),
    count: create("count"),
    ...(args.monitoring?.flowLogs === false ? {} : { flow: create("flow") }),
  };
}

function createFlowLogs({ name, args, children, tags, accountId }: AuditContext, group: LogGroup): void {
  const role = children.create("role", "flow-role", Role, {
    name: `${name}-flow`,
    description: "Flow logs of the KMS hosts' network",
    assumeRolePolicy: accountId.apply((account) => JSON.stringify(flowLogTrustPolicy(account))),
    tags,
  });
  children.create("rolePolicy", "flow-writes", RolePolicy, {
    name: "write-flow-logs",
    role: role.name,
    policy: group.arn.apply((arn) => JSON.stringify(flowLogPolicy(arn))),
  });
  const common = {
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: group.arn,
    iamRoleArn: role.arn,
    maxAggregationInterval: 60,
    tags,
  };
  if (args.networkId !== undefined) {
    children.create("flowLog", "flow", FlowLog, { ...common, vpcId: args.networkId });
    return;
  }
  for (const { name: host, networkInterfaceId } of args.hosts) {
    children.create("flowLog", `flow-${host}`, FlowLog, { ...common, eniId: networkInterfaceId });
  }
}

function createTopic({ name, args, children, tags, accountId }: AuditContext, key: Key): Topic {
  const topic = children.create("topic", "alarms", Topic, {
    name: `${name}-alarms`,
    displayName: "KMS hosts",
    kmsMasterKeyId: key.keyId,
    tags,
  });
  children.create("topicPolicy", "alarms-policy", TopicPolicy, {
    arn: topic.arn,
    policy: pulumi
      .all([topic.arn, accountId])
      .apply(([arn, account]) => JSON.stringify(alarmTopicPolicy(arn, account))),
  });
  for (const endpoint of args.monitoring?.alerts ?? []) {
    children.create("topicSubscription", `alarms-to-${slug(endpoint)}`, TopicSubscription, {
      topic: topic.arn,
      protocol: "email",
      endpoint,
    });
  }
  return topic;
}

function createMetrics({ name, args, children }: AuditContext, groups: Groups): void {
  for (const { suffix, log, pattern, metric, value, dimensions } of metricFilters(args.port ?? activationPort)) {
    const group = groups[log];
    if (group === undefined) continue;
    children.create("metricFilter", `metric-${suffix}`, LogMetricFilter, {
      name: `${name}-${suffix}`,
      logGroupName: group.name,
      pattern,
      metricTransformation: {
        namespace: metricNamespace(name),
        name: metric,
        value,
        ...(dimensions && { dimensions: { ...dimensions } }),
      },
    });
  }
}

function createAlarms({ name, args, children, tags }: AuditContext, groups: Groups, topic: Topic): void {
  const threshold = args.monitoring?.threshold ?? 25;
  const all = [
    ...commonAlarms(name),
    ...args.hosts.flatMap(({ name: host, instanceId }) => {
      return hostAlarms(name, host, { instanceId, threshold, office: args.office });
    }),
  ];
  const plans = all.filter(({ of }) => {
    if (args.directoryOnly && of !== undefined) return false;
    return of !== "flows" || groups.flow !== undefined;
  });
  for (const { suffix, of: _, ...plan } of plans) {
    children.create("alarm", `alarm-${suffix}`, MetricAlarm, {
      ...plan,
      name: `${name}-${suffix}`,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      tags,
    });
  }
}

function createViews({ name, args, children }: AuditContext, groups: Groups): void {
  const hosts = args.hosts.map((host) => host.name);
  children.create("dashboard", "dashboard", Dashboard, {
    dashboardName: name,
    dashboardBody: dashboard(name, args.region, hosts, args.monitoring?.threshold ?? 25, groups.flow !== undefined),
  });
  for (const { suffix, title, logs, query } of savedQueries(args.port ?? activationPort)) {
    const logGroupNames = logs.flatMap((log) => groups[log]?.name ?? []);
    if (logGroupNames.length === 0) continue;
    children.create("savedQuery", `query-${suffix}`, QueryDefinition, {
      name: `kmshost/${name}/${title}`,
      logGroupNames,
      queryString: query,
    });
  }
}
