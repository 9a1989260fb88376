const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");

new aws.cloudwatch.LogGroup("kms-host-events", {
  name: "/kms-host/events",
  retentionInDays: 7,
  tags: { note: pulumi.secret("only for the team") },
});
const key = new aws.kms.Key("kms-host-secrets", {
  description: pulumi.secret("opens the safe of the team"),
  deletionWindowInDays: 7,
});
exports.rotates = key.enableKeyRotation;
