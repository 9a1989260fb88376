import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as pulumi from "@pulumi/pulumi";
import { checkMonitoring, checkName } from "../../requirements/aws";
import { checkRegion } from "../../requirements/aws-regions";
import { checkPort } from "../../requirements/host-key";
import { problemsOf } from "../../requirements/report";
import { Deletable } from "../args";
import { Children, nodesOf } from "../children";
import { throwProblems } from "../problems";
import { roleTags } from "../tags";
import type { AwsActivationAuditArgs } from "./args";
import { createAlarms, createMetrics, createTopic, createViews } from "./audit-alarms";
import { createAgent, createKey, createLogGroups } from "./audit-collection";
import type { AuditContext } from "./audit-context";
import { createFlowLogs } from "./audit-flow-logs";
import { metricNamespace } from "./audit-plan";
import type { AwsChildKinds } from "./child-kinds";

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
    throwProblems("AwsActivationAudit", [
      ...checkName(name, 58),
      ...problemsOf(args, [checkRegion, checkPort, ({ monitoring }, report) => checkMonitoring(monitoring, report)]),
    ]);
    super("kmshost:index:AwsActivationAudit", name, {}, opts);
    const protect = !args.mayDelete?.includes(Deletable.Hosts);
    const children = new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child), protect);
    const accountId = getCallerIdentityOutput({}, { parent: this }).accountId;
    const tags = { Name: name, ...roleTags(args.tags, "audit") };
    // In the order of their names, so that the order in which a program lists them changes nothing.
    const hosts = [...args.hosts].sort((a, b) => (a.name < b.name ? -1 : 1));
    const context: AuditContext = { name, args: { ...args, hosts }, children, tags, accountId };

    const key = createKey(context);
    const groups = createLogGroups(context, key);
    createAgent(context, [groups.requests, groups.service, groups.setup, groups.count]);
    if (groups.flow) createFlowLogs(context, groups.flow);
    const { topic, mails } = createTopic(context, key);
    createMetrics(context, groups);
    const alarms = createAlarms(context, groups, topic);
    createViews(context, groups, [...mails, ...alarms]);

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
