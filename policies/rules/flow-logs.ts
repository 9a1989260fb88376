import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

export const flowLogs: Rule = {
  id: "KMS046",
  name: "flow-logs",
  title: "Connections to the hosts' network are logged, refused ones too",
  severity: "medium",
  level: "advisory",
  since: "2026-11-24",
  types: [azure.network, azure.flowLog, aws.vpc, aws.flowLog],
  scope: "kms",
  exemptible: true,
  why: `Clients that cannot reach the host and strangers that try to look the same from the host: like nothing. Flow logs show both. Logs
that a landing zone or another stack sets up cannot be seen from here, so this tells and does not stop.`,
  fix: "create a flow log for the hosts' network, enabled, for all traffic",
  bad: `
const network = new aws.ec2.Vpc("kms-host-network", { cidrBlock: "10.91.0.0/24" });
new aws.ec2.FlowLog("kms-host-flow", { vpcId: network.id, trafficType: "ACCEPT", logDestination: "arn:aws:logs:log-kms" });`,
  good: `
const network = new aws.ec2.Vpc("kms-host-network", { cidrBlock: "10.91.0.0/24" });
new aws.ec2.FlowLog("kms-host-flow", { vpcId: network.id, trafficType: "ALL", logDestination: "arn:aws:logs:log-kms" });`,
  controls: ["CIS Azure 6.0.0 6.1.1.6", "CIS AWS 7.0 4.7", "MCSB LT-4"],
  peers: ["CKV2_AWS_11", "cdk-nag VPC7", "prowler network_flow_log_captured_sent"],
  checkStack(stack, report) {
    for (const network of stack.of(aws.vpc).filter((resource) => resource.isKms)) {
      const logs = stack.of(aws.flowLog).filter((log) => stack.refers(log, "vpcId", network));
      const all = logs.some((log) => log.at("trafficType").unknown || log.at("trafficType").is("ALL"));
      if (logs.length === 0) report(network, "has no flow log in this stack");
      else if (!all) report(network, "has no flow log of all traffic");
    }
    for (const network of stack.of(azure.network).filter((resource) => resource.isKms)) {
      const logs = stack.of(azure.flowLog).filter((log) => stack.refers(log, "targetResourceId", network));
      const on = logs.some((log) => log.at("enabled").unknown || log.at("enabled").boolean === true);
      if (logs.length === 0) report(network, "has no flow log in this stack");
      else if (!on) report(network, "has a flow log that is not enabled");
    }
  },
};
