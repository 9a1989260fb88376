import type { LogGroup } from "@pulumi/aws/cloudwatch";
import { FlowLog } from "@pulumi/aws/ec2";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { flowLogPolicy, flowLogTrustPolicy, roleSettings } from "./access-policies";
import type { AuditContext } from "./audit-context";

export function createFlowLogs({ name, args, children, tags, accountId }: AuditContext, group: LogGroup): void {
  const role = children.create("role", "flow-role", Role, {
    name: `${name}-flow`,
    description: "Flow logs of the KMS hosts' network",
    ...roleSettings(args.iam),
    assumeRolePolicy: accountId.apply((account) => JSON.stringify(flowLogTrustPolicy(account))),
    tags,
  });
  const writes = children.create("rolePolicy", "flow-writes", RolePolicy, {
    name: "write-flow-logs",
    role: role.name,
    policy: group.arn.apply((arn) => JSON.stringify(flowLogPolicy(arn))),
  });
  // One that may not write at first says "Access error", and was seen to stay so until it was made anew.
  const order = { dependsOn: [writes] };
  const common = {
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: group.arn,
    iamRoleArn: role.arn,
    maxAggregationInterval: 60,
    tags,
  };
  if (args.networkId !== undefined) {
    children.create("flowLog", "flow", FlowLog, { ...common, vpcId: args.networkId }, order);
    return;
  }
  for (const { name: host, networkInterfaceId } of args.hosts) {
    children.create("flowLog", `flow-${host}`, FlowLog, { ...common, eniId: networkInterfaceId }, order);
  }
}
