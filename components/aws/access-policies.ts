import { partitionOf, serviceDomain } from "../../requirements/aws-regions";

/** An access policy as AWS reads it. Key order is part of the text that is compared, so it never changes by itself. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

function policy(...statements: PolicyDocument["Statement"]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** Who may use and manage the encryption key: the account's own administrators, through their IAM policies. */
export function encryptionKeyPolicy(region: string, accountId: string): PolicyDocument {
  return policy({
    Sid: "AdministeredByTheAccount",
    Effect: "Allow",
    Principal: { AWS: accountRoot(region, accountId) },
    Action: "kms:*",
    Resource: "*",
  });
}

/** Only EC2 takes the role. */
export function hostTrustPolicy(region: string): PolicyDocument {
  return policy({
    Sid: "KmsHosts",
    Effect: "Allow",
    Principal: { Service: `ec2.${serviceDomain(region)}` },
    Action: "sts:AssumeRole",
  });
}

/** What a host may do beyond being managed: read its own secrets, and decrypt them through Secrets Manager alone. */
export function readHostKeyPolicy(region: string, secretArns: readonly string[], keyArn: string): PolicyDocument {
  const [first, ...others] = secretArns;
  const secrets = others.length === 0 ? first : secretArns;
  return policy(
    { Sid: "ReadTheHostKey", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secrets },
    {
      Sid: "DecryptTheHostKey",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: {
        StringEquals: {
          "kms:ViaService": `secretsmanager.${region}.${serviceDomain(region)}`,
          "kms:EncryptionContext:SecretARN": secrets,
        },
      },
    },
  );
}

/**
 * The secret's own policy. Whatever IAM allows an administrator, nobody reads the host key but the hosts, from their own
 * network, and those who are named for an emergency. Writing it, as `kmshost key put` does, stays with IAM.
 */
export function secretPolicy(
  region: string,
  accountId: string,
  hostRoleArn: string,
  networkId: string,
  readers: readonly string[],
): PolicyDocument {
  const everyone = { AWS: accountRoot(region, accountId) };
  const read = "secretsmanager:GetSecretValue";
  return policy(
    {
      Sid: "OnlyHostsReadTheHostKey",
      Effect: "Deny",
      Principal: everyone,
      Action: read,
      Resource: "*",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": [hostRoleArn, ...readers] } },
    },
    {
      Sid: "HostsReadItFromTheirNetwork",
      Effect: "Deny",
      Principal: everyone,
      Action: read,
      Resource: "*",
      Condition: {
        ArnEquals: { "aws:PrincipalArn": hostRoleArn },
        StringNotEquals: { "aws:SourceVpc": networkId },
      },
    },
  );
}

/** What an organisation asks of a role. */
export function roleSettings(iam: { permissionsBoundaryArn?: string; path?: string } | undefined) {
  return { permissionsBoundary: iam?.permissionsBoundaryArn, path: iam?.path };
}

/** What reads parameters of Systems Manager. */
export const readParameters = [
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "ssm:GetParameterHistory",
];

/** Name of the parameter in which a CloudWatch agent finds its configuration: AWS's agents look for such names. */
export function agentParameter(name: string): string {
  return `AmazonCloudWatch-${name}`;
}

/** What AWS's own policy for managed machines gives too freely: every parameter of the account but these. */
export function noOtherParametersPolicy(region: string, accountId: string, names: readonly string[]): PolicyDocument {
  const arn = (name: string) => `arn:${partitionOf(region)}:ssm:${region}:${accountId}:parameter/${name}`;
  const where = names.length === 0 ? { Resource: "*" } : { NotResource: names.map(arn) };
  return policy({ Sid: "NoOtherParameters", Effect: "Deny", Action: readParameters, ...where });
}

/** Sessions that the account encrypts with a key of its own: the agent decrypts with it, and nothing else. */
export function sessionKeyPolicy(keyArn: string): PolicyDocument {
  return policy({ Sid: "DecryptSessions", Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn });
}

/** ARN of AWS's own policy for machines that Systems Manager manages. */
export function managedInstancePolicyArn(region: string): string {
  return `arn:${partitionOf(region)}:iam::aws:policy/AmazonSSMManagedInstanceCore`;
}

function accountRoot(region: string, accountId: string): string {
  return `arn:${partitionOf(region)}:iam::${accountId}:root`;
}

/** Who may use the encryption key of the audit: CloudWatch Logs for these log groups, alarms for their topic. */
export function auditKeyPolicy(region: string, accountId: string, name: string): PolicyDocument {
  const logs = `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:/kmshost/${name}/*`;
  return policy(
    {
      Sid: "AdministeredByTheAccount",
      Effect: "Allow",
      Principal: { AWS: accountRoot(region, accountId) },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "LogsOfTheKmsHosts",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.${serviceDomain(region)}` },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: "*",
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logs } },
    },
    {
      Sid: "AlarmsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  );
}

/** What the CloudWatch agent of a host may do: write into the audit's log groups and send the audit's metrics. */
export function auditAgentPolicy(logGroupArns: readonly string[], namespace: string): PolicyDocument {
  return policy(
    {
      Sid: "WriteAuditLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: logGroupArns.flatMap((arn) => [arn, `${arn}:log-stream:*`]),
    },
    {
      Sid: "SendAuditMetrics",
      Effect: "Allow",
      Action: "cloudwatch:PutMetricData",
      Resource: "*",
      Condition: { StringEquals: { "cloudwatch:namespace": namespace } },
    },
  );
}

/** Only the flow logs of this account take the role. */
export function flowLogTrustPolicy(accountId: string): PolicyDocument {
  return policy({
    Sid: "FlowLogsOfThisAccount",
    Effect: "Allow",
    Principal: { Service: "vpc-flow-logs.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  });
}

/** Flow logs write into their own log group. Looking for it is a right on all groups, as AWS's own example has it. */
export function flowLogPolicy(logGroupArn: string): PolicyDocument {
  return policy(
    {
      Sid: "WriteFlowLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [logGroupArn, `${logGroupArn}:log-stream:*`],
    },
    { Sid: "FindTheLogGroup", Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
  );
}

/** Only alarms of this account publish to the topic. */
export function alarmTopicPolicy(topicArn: string, accountId: string): PolicyDocument {
  return policy({
    Sid: "AlarmsOfThisAccount",
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  });
}
