import { hostsOf } from "../hosts";
import { textLeaves } from "../leaves";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

/** What tells an agent which logs to ship, and where that stands. */
const collectors: Readonly<Record<string, string>> = {
  [azure.dataCollectionRule]: "dataSources",
  [aws.parameter]: "value",
  [aws.document]: "content",
};

export const kmsEventLogCollected: Rule = {
  id: "KMS048",
  name: "kms-event-log-collected",
  title: "The host's Key Management Service log is shipped",
  severity: "low",
  level: "advisory",
  since: "2026-11-24",
  types: [azure.virtualMachine, aws.instance, ...Object.keys(collectors)],
  scope: "kms",
  exemptible: true,
  why: `Each request of a client is one event 12290 in the Key Management Service log, with the client's name and the count the host
is at. On the host itself the log is overwritten; shipped, it is the proof of who was activated, and the first sign that the
count falls below the threshold.`,
  fix: "collect the log Key Management Service by a data collection rule (Azure) or the CloudWatch agent (AWS)",
  bad: `
new azure.compute.VirtualMachine("kms-host", { resourceGroupName: "rg-kms", vmName: "kms1" });
new azure.monitor.DataCollectionRule("kms-host-logs", {
  resourceGroupName: "rg-kms",
  dataSources: { windowsEventLogs: [{ name: "system", streams: ["Microsoft-Event"], xPathQueries: ["System!*"] }] },
});`,
  good: `
new azure.compute.VirtualMachine("kms-host", { resourceGroupName: "rg-kms", vmName: "kms1" });
new azure.monitor.DataCollectionRule("kms-host-logs", {
  resourceGroupName: "rg-kms",
  dataSources: {
    windowsEventLogs: [{ name: "kms", streams: ["Microsoft-Event"], xPathQueries: ["Key Management Service!*"] }],
  },
});`,
  controls: ["NIST AU-2"],
  peers: [],
  checkStack(stack, report) {
    const hosts = hostsOf(stack);
    if (hosts.length === 0) return;
    const places = Object.entries(collectors).flatMap(([type, place]) => stack.of(type).map((one) => one.at(place)));
    let unread = false;
    const collected = places.some((place) =>
      textLeaves(place.tree, () => {
        unread = true;
        place.noteBelow("");
      }).some(({ text }) => text.includes("Key Management Service")),
    );
    if (collected || unread) return;
    for (const host of hosts) report(host, "has a Key Management Service log that nothing in this stack collects");
  },
};
