import type { Format } from "./formats";

/** An id that EC2 gives. */
export function resourceId(prefix: string, what: string): Format {
  return {
    pattern: new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`),
    problem: `not ${what}`,
    allowed: `${what}, such as ${prefix}-0a1b2c3d4e5f60001`,
  };
}

export const accountId: Format = {
  pattern: /^\d{12}$/,
  problem: "not the id of an account",
  allowed: "twelve digits, in quotes",
  fix: "copy it from `aws sts get-caller-identity`, and put it in quotes",
};

export const vpcId = resourceId("vpc", "a vpc id");
export const subnetId = resourceId("subnet", "a subnet id");
export const transitGatewayId = resourceId("tgw", "a transit gateway id");
export const securityGroupId = resourceId("sg", "a security group id");
export const imageId: Format = {
  ...resourceId("ami", "an ami id"),
  fix: "take one from `aws ec2 describe-images --owners amazon`, or leave it out",
};

export const hostedZoneId: Format = {
  pattern: /^Z[A-Z0-9]{1,31}$/,
  problem: "not the id of a hosted zone",
  allowed: "a hosted zone id, such as Z0000000000EXAMPLE001",
  fix: "copy it from `aws route53 list-hosted-zones`, without /hostedzone/",
};

/** One IAM role or user. */
export const principalArn: Format = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[^*?\s]+$/,
  problem: "not a principal",
  allowed: "arn:aws:iam::<account>:role/<name>, or user, without wildcards",
};

export const hostResourceGroupArn: Format = {
  pattern: /^arn:aws[a-z-]*:resource-groups:[a-z0-9-]+:\d{12}:group\/[\w.-]+(?:\/[\w-]+)?$/,
  problem: "not the ARN of a host resource group",
  allowed: "arn:aws:resource-groups:<region>:<account>:group/<name>",
  fix: "copy it from `aws resource-groups list-groups`",
};

export const roleArn: Format = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
  problem: "not the ARN of a role",
  allowed: "arn:aws:iam::<account>:role/<name>",
};

export const policyArn: Format = {
  pattern: /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/,
  problem: "not the ARN of a policy",
  allowed: "arn:aws:iam::<account>:policy/<name>",
};

/** Path of roles: begins and ends with a slash (IAM API, "CreateRole"). */
export const iamPath: Format = {
  pattern: /^\/(?:[\x21-\x2e\x30-\x7e]+\/)*$/,
  problem: "not a path of IAM",
  allowed: "a path such as /kms/, with a slash at both ends",
};

export const profileName: Format = {
  pattern: /^[\w+=,.@-]{1,128}$/,
  problem: "not the name of an instance profile",
  allowed: "1 to 128 letters, digits and + = , . @ _ -",
};

export const keyArn: Format = {
  pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-)?[0-9a-f-]{32,36}$/,
  problem: "not the ARN of a KMS key",
  allowed: "arn:aws:kms:<region>:<account>:key/<id>, not an alias",
  fix: "copy it from `aws kms describe-key`",
};

/** An instance type. */
export const machineSize: Format = {
  pattern: /^[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|large|\d*xlarge|metal(?:-\d+xl)?)$/,
  problem: "not an instance type",
  allowed: "an instance type such as m6i.large",
};

const weekday = "(?:SUN|MON|TUE|WED|THU|FRI|SAT)";

/** State Manager takes no month (AWS Systems Manager User Guide, "Cron and rate expressions for associations"). */
export const schedule: Format = {
  pattern: new RegExp(
    `^cron\\([0-5]?\\d (?:[01]?\\d|2[0-3]) (?:\\?|\\*|[12]?\\d|3[01]|L) \\* (?:\\?|\\*|${weekday}(?:#[1-5]|L)?) \\*\\)$`,
  ),
  problem: "not a time that State Manager knows",
  allowed: "cron without a month, such as cron(0 2 ? * SUN *)",
};

/** Number of an update. */
export const updateNumber: Format = {
  pattern: /^KB\d{6,8}$/,
  problem: "not the number of an update",
  allowed: "KB and six to eight digits",
};
