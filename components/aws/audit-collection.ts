import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { RolePolicy } from "@pulumi/aws/iam";
import { Key } from "@pulumi/aws/kms";
import { Association, Document, Parameter } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { defaultRetention } from "../../requirements/limits";
import { Deletable } from "../args";
import { agentParameter, auditAgentPolicy, auditKeyPolicy } from "./access-policies";
import type { AuditContext } from "./audit-context";
import {
  type AuditLogGroups,
  agentConfiguration,
  agentDocument,
  logGroupNames,
  metricNamespace,
  retentionFor,
} from "./audit-plan";
import { setupDocument } from "./machine-plan";

/** The CloudWatch agent on every host, and the hourly note of its count. Both are documents: no host is replaced for them. */
export function createAgent(context: AuditContext, groups: readonly LogGroup[]): void {
  const { name, args, children, tags } = context;
  const configuration = agentConfiguration(name);
  const parameter = children.create("agentConfiguration", "agent-configuration", Parameter, {
    name: agentParameter(name),
    description: "CloudWatch agent of the KMS hosts: activation events, setup log, counts",
    type: "String",
    tier: "Standard",
    value: configuration,
    tags,
  });
  const policy = pulumi
    .all(groups.map((group) => group.arn))
    .apply((arns) => JSON.stringify(auditAgentPolicy(arns, metricNamespace(name))));
  const role = args.hostRoleName;
  const permissions =
    role === undefined
      ? []
      : [children.create("rolePolicy", "hosts-write", RolePolicy, { name: `write-${name}`, role, policy })];
  const content = parameter.name.apply((parameterName) => agentDocument(parameterName, configuration));
  run(context, "agent", content, "rate(1 day)", permissions);
  const script = readFileSync(join(__dirname, "report-count.ps1"), "utf8");
  const count = setupDocument("Notes how many machines a KMS host counts", [{ name: "ReportCount", script }]);
  run(context, "count", count, "rate(1 hour)", permissions);
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

/** The log groups; that of the flow logs is missing where someone else keeps them. */
export type Groups = Record<Exclude<keyof AuditLogGroups, "flow">, LogGroup> & { readonly flow?: LogGroup };

/** A key of the audit's own: whoever reads logs has no use of the key that guards the host key. */
export function createKey({ name, args, children, tags, accountId }: AuditContext): Key {
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

export function createLogGroups({ name, args, children, tags }: AuditContext, key: Key): Groups {
  const names = logGroupNames(name);
  const retentionInDays = retentionFor(args.monitoring?.retentionDays ?? defaultRetention);
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
