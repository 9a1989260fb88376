import type { CloudView, Problem, Properties } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { arn, uniqueWords, uuid } from "../ids";
import { checkPolicyText, renderPolicies, requireResourcePolicy } from "../policy-document";
import { refuse } from "../refuse";
import { expected, flag, number, text } from "../values";
import { requireUsableKey } from "./kms-key";

export const topicToken = "aws:sns/topic:Topic";
const policyToken = "aws:sns/topicPolicy:TopicPolicy";

const words = {
  code: "InvalidParameter",
  syntax: "Invalid parameter: Policy Error: null",
  principal: "Invalid parameter: Policy statement action out of service scope or principal not found!",
};

export const topic = awsType({
  token: topicToken,
  id: (inputs, cloud) => arn("sns", regionOf(inputs, cloud), cloud.account, text(inputs, "name") ?? ""),
  named: { property: "name", prefix: "namePrefix", max: 256 },
  replaceOn: ["fifoTopic", "name", "namePrefix"],
  computed: ["policy"],
  defaults: {
    contentBasedDeduplication: false,
    fifoThroughputScope: "",
    fifoTopic: false,
    signatureVersion: 0,
    tracingConfig: "",
  },
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: (inputs) => [...checkTopicName(inputs), ...checkPolicyText(inputs, "policy")],
  admit(inputs, cloud) {
    requireUsableKey(text(inputs, "kmsMasterKeyId"), cloud);
    if (text(inputs, "policy")) {
      requireResourcePolicy(text(inputs, "policy"), cloud, words);
    }
  },
  outputs: (inputs, cloud, id) => ({
    arn: id,
    beginningArchiveTime: "",
    owner: cloud.account,
    policy: text(inputs, "policy") ?? defaultPolicy(id, cloud),
  }),
});

function checkTopicName(inputs: Properties): Problem[] {
  const name = text(inputs, "name");
  const pattern = flag(inputs, "fifoTopic") ? /^[\w-]{1,251}\.fifo$/ : /^[\w-]{1,256}$/;
  return name === undefined || pattern.test(name) ? [] : [{ path: "name", reason: `invalid topic name: ${name}` }];
}

function defaultPolicy(id: string, cloud: CloudView): string {
  return JSON.stringify({
    Id: "__default_policy_ID",
    Statement: [
      {
        Action: ["SNS:Publish", "SNS:Subscribe"],
        Condition: { StringEquals: { "AWS:SourceOwner": cloud.account } },
        Effect: "Allow",
        Principal: { AWS: "*" },
        Resource: id,
        Sid: "__default_statement_ID",
      },
    ],
    Version: "2008-10-17",
  });
}

function requireTopic(id: string | undefined, cloud: CloudView): void {
  if (id?.split(":")[4] === cloud.account && !cloud.list(topicToken).some((other) => other.id === id)) {
    refuse("NotFound", "Topic does not exist", 404);
  }
}

export const topicPolicy = awsType({
  token: policyToken,
  id: (inputs) => text(inputs, "arn") ?? "",
  replaceOn: ["arn"],
  namedByProgram: () => true,
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: (inputs) => [...expected.arn("arn", text(inputs, "arn")), ...checkPolicyText(inputs, "policy")],
  admit(inputs, cloud) {
    requireTopic(text(inputs, "arn"), cloud);
    requireResourcePolicy(text(inputs, "policy"), cloud, words);
  },
  outputs: (_inputs, cloud) => ({ owner: cloud.account }),
});

const protocols = ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"];

export const topicSubscription = awsType({
  token: "aws:sns/topicSubscription:TopicSubscription",
  id: (inputs, cloud) =>
    `${text(inputs, "topic")}:${uuid(...uniqueWords("subscription", { topic: inputs.topic ?? "", endpoint: inputs.endpoint ?? "" }, cloud))}`,
  replaceOn: ["endpoint", "protocol", "topic"],
  defaults: {
    confirmationTimeoutInMinutes: 1,
    endpointAutoConfirms: false,
    filterPolicyScope: "",
    rawMessageDelivery: false,
  },
  check: (inputs) => [
    ...expected.oneOf("protocol", text(inputs, "protocol"), protocols),
    ...expected.arn("topic", text(inputs, "topic")),
    ...expected.json("filterPolicy", text(inputs, "filterPolicy")),
    ...expected.range("confirmationTimeoutInMinutes", number(inputs, "confirmationTimeoutInMinutes"), 1, 60),
  ],
  admit(inputs, cloud) {
    requireTopic(text(inputs, "topic"), cloud);
    const protocol = text(inputs, "protocol") ?? "";
    const endpoint = text(inputs, "endpoint") ?? "";
    if (protocol.startsWith("email") && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(endpoint)) {
      refuse("InvalidParameter", "Invalid parameter: Email address");
    }
    if (protocol.startsWith("http") && !endpoint.startsWith(`${protocol}://`)) {
      refuse("InvalidParameter", "Invalid parameter: Endpoint must match the specified protocol");
    }
  },
  outputs(inputs, cloud, id) {
    // People and web servers confirm first; what belongs to the account does not have to.
    const pending = /^(email|http)/.test(text(inputs, "protocol") ?? "");
    return { arn: id, confirmationWasAuthenticated: !pending, ownerId: cloud.account, pendingConfirmation: pending };
  },
});
