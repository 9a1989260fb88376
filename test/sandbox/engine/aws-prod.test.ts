import { publicImages } from "../../../sandbox/aws/regions";
import { livesThrough } from "./prod";

const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const record = "aws:route53/record:Record";

describe("aws-prod", () => {
  livesThrough({
    stack: "aws-prod",
    imageVersion: publicImages("eu-central-1").find(({ name }) => name.includes("2025"))?.id ?? "",
    precious: [
      "aws:ec2/instance:Instance",
      "aws:secretsmanager/secret:Secret",
      "aws:kms/key:Key",
      "aws:route53/zone:Zone",
    ],
    script: ["aws:ssm/document:Document", ["content"]],
    drift(view) {
      const open = view.list(rule).find(({ inputs }) => inputs.fromPort === 1688);
      const srv = view.list(record).find(({ inputs }) => inputs.type === "SRV");
      if (open === undefined || srv === undefined) {
        throw new Error("the stack has no rule or no SRV record to change");
      }
      view.put({ ...open, inputs: { ...open.inputs, description: "opened by hand" } });
      view.drop(srv.id);
    },
    deleted: record,
    drifted: /opened by hand/,
    losesNothing: true,
    kept: ["aws:kms/key:Key", "aws:secretsmanager/secret:Secret"],
  });
});
