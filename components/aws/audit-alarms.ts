import { Dashboard, LogMetricFilter, MetricAlarm, QueryDefinition } from "@pulumi/aws/cloudwatch";
import type { Key } from "@pulumi/aws/kms";
import { Topic, TopicPolicy, TopicSubscription } from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { activationPort } from "../../activation/transport";
import { alarmTopicPolicy } from "./access-policies";
import type { Groups } from "./audit-collection";
import type { AuditContext } from "./audit-context";
import { commonAlarms, dashboard, hostAlarms, metricFilters, metricNamespace, savedQueries } from "./audit-plan";
import { slug } from "./names";

/** The topic, and who is told. */
export function createTopic({ name, args, children, tags, accountId }: AuditContext, key: Key) {
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
  const mails = (args.monitoring?.alerts ?? []).map((endpoint) => {
    const subscription = { topic: topic.arn, protocol: "email", endpoint };
    return children.create("topicSubscription", `alarms-to-${slug(endpoint)}`, TopicSubscription, subscription, comes);
  });
  return { topic, mails };
}

/** Comes and goes with the arguments; the dashboard, which is protected, depends on it. */
const comes = { protect: false };

export function createMetrics({ name, args, children }: AuditContext, groups: Groups): void {
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

export function createAlarms({ name, args, children, tags }: AuditContext, groups: Groups, topic: Topic) {
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
  return plans.map(({ suffix, of: _, ...plan }) => {
    const actions = { alarmActions: [topic.arn], okActions: [topic.arn] };
    const alarm = { ...plan, ...actions, name: `${name}-${suffix}`, tags };
    return children.create("alarm", `alarm-${suffix}`, MetricAlarm, alarm, comes);
  });
}

/** Dashboard and queries. The dashboard stands last: a refused `destroy` stops at it, before alarms and mails are gone. */
export function createViews(
  { name, args, children }: AuditContext,
  groups: Groups,
  dependsOn: pulumi.Resource[],
): void {
  const hosts = args.hosts.map((host) => host.name);
  const dashboardBody = dashboard(
    name,
    args.region,
    hosts,
    args.monitoring?.threshold ?? 25,
    groups.flow !== undefined,
  );
  children.create("dashboard", "dashboard", Dashboard, { dashboardName: name, dashboardBody }, { dependsOn });
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
