import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LogGroup } from "@pulumi/aws/cloudwatch";
import { RolePolicy } from "@pulumi/aws/iam";
import { Association, Document, Parameter } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { auditAgentPolicy } from "./access-policies";
import type { AuditContext } from "./audit-args";
import { agentConfiguration, agentDocument, metricNamespace } from "./audit-plan";
import { setupDocument } from "./machine-plan";

/** The CloudWatch agent on every host, and the hourly note of its count. Both are documents: no host is replaced for them. */
export function createAgent(context: AuditContext, groups: readonly LogGroup[]): void {
  const { name, args, children, tags } = context;
  const configuration = agentConfiguration(name);
  const parameter = children.create("agentConfiguration", "agent-configuration", Parameter, {
    // Managed instances may read parameters that begin so.
    name: `AmazonCloudWatch-${name}`,
    description: "CloudWatch agent of the KMS hosts: activation events, setup log, counts",
    type: "String",
    tier: "Standard",
    value: configuration,
    tags,
  });
  const permission = children.create("rolePolicy", "hosts-write", RolePolicy, {
    name: `write-${name}`,
    role: args.hostRoleName,
    policy: pulumi
      .all(groups.map((group) => group.arn))
      .apply((arns) => JSON.stringify(auditAgentPolicy(arns, metricNamespace(name)))),
  });
  const content = parameter.name.apply((parameterName) => agentDocument(parameterName, configuration));
  run(context, "agent", content, "rate(1 day)", [permission]);
  const script = readFileSync(join(__dirname, "report-count.ps1"), "utf8");
  const count = setupDocument("Notes how many machines a KMS host counts", [{ name: "ReportCount", script }]);
  run(context, "count", count, "rate(1 hour)", [permission]);
}

function run(
  { name, args, children, tags }: AuditContext,
  suffix: string,
  content: pulumi.Input<string>,
  scheduleExpression: string,
  dependsOn: pulumi.Resource[],
): void {
  const document = children.create("document", suffix, Document, {
    name: `${name}-${suffix}`,
    documentType: "Command",
    documentFormat: "JSON",
    targetType: "/AWS::EC2::Instance",
    content,
    tags,
  });
  children.create(
    "association",
    `${suffix}-run`,
    Association,
    {
      name: document.name,
      associationName: `${name}-${suffix}`,
      documentVersion: document.defaultVersion,
      targets: [{ key: "InstanceIds", values: args.hosts.map((host) => host.instanceId) }],
      scheduleExpression,
      complianceSeverity: "MEDIUM",
      tags,
    },
    { dependsOn },
  );
}
