import { scanForKeys } from "../../activation/key-scan";
import { textLeaves } from "../leaves";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";
import { scriptPlaces } from "./key-in-script-channel";
import { userDataPlaces } from "./key-in-user-data";

const places: Readonly<Record<string, readonly string[]>> = {
  ...scriptPlaces,
  ...userDataPlaces,
  [aws.parameter]: ["value"],
  [azure.secret]: ["properties.value"],
};

export const gvlkAsHostKey: Rule = {
  id: "KMS007",
  name: "gvlk-as-host-key",
  title: "A KMS host is not given a client key",
  severity: "medium",
  level: "advisory",
  since: "2026-11-24",
  types: Object.keys(places),
  scope: "kms",
  exemptible: true,
  why: `The keys that Microsoft publishes (GVLK) make a machine ask a KMS host; they never make it one. With one of them the host
installs without a complaint, answers nobody, and every client shows 0xC004F074.`,
  fix: "give the host the KMS host key (CSVLK) from the Microsoft 365 admin center, through `kmshost key put`",
  bad: `
const clientKey = ["D764K", "2NDRG", "47T6Q", "P8T8W", "YP6DF"].join("-");
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", userData: "cscript slmgr.vbs /ipk " + clientKey });`,
  good: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", userData: "C:/kmshost/install-key.ps1" });`,
  controls: ["NIST CM-6"],
  peers: [],
  check(resource, report) {
    for (const place of places[resource.type] ?? []) {
      const property = resource.at(place);
      for (const { path, text } of textLeaves(property.tree, (below) => property.noteBelow(below))) {
        for (const { kind, product } of scanForKeys(text).keys) {
          if (kind === "client") report(path ? `${place}.${path}` : place, `holds the client key of ${product}`);
        }
      }
    }
  },
};
