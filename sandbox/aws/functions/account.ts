/** Who and where: the functions that every AWS program may ask first. */
import type { CloudView, Properties } from "../../provider/resource-type";
import { awsFunction } from "../aws-function";
import { formId, letters } from "../ids";
import { refuse } from "../refuse";
import { publicParameter, regions, zoneId, zonesOf } from "../regions";
import { records, text, texts } from "../values";

function region(args: Properties, cloud: CloudView): string {
  return text(args, "region") ?? cloud.region;
}

/** The partition in the ARN tells a program that it runs in the sandbox, and no real account has it. */
const getCallerIdentity = awsFunction("aws:index/getCallerIdentity:getCallerIdentity", (_args, cloud) => ({
  accountId: cloud.account,
  arn: `arn:aws-sandbox:sts::${cloud.account}:assumed-role/sandbox/kmshost`,
  id: cloud.account,
  userId: `AROA${letters(17, cloud.account, "caller")}:kmshost`,
}));

const getRegion = awsFunction("aws:index/getRegion:getRegion", (args, cloud) => {
  const name = text(args, "region") ?? text(args, "name") ?? cloud.region;
  const found = regions[name];
  if (!found) {
    return refuse("InvalidParameterValue", `invalid AWS Region: ${name}`);
  }
  return { description: found.place ?? name, endpoint: `ec2.${name}.amazonaws.com`, id: name, name, region: name };
});

const getPartition = awsFunction("aws:index/getPartition:getPartition", () => ({
  dnsSuffix: "amazonaws.com",
  id: "aws",
  partition: "aws",
  reverseDnsPrefix: "com.amazonaws",
}));

const getAvailabilityZones = awsFunction("aws:index/getAvailabilityZones:getAvailabilityZones", (args, cloud) => {
  const here = region(args, cloud);
  const without = new Set([...texts(args, "excludeNames"), ...texts(args, "excludeZoneIds")]);
  const wanted = records(args, "filters").filter((filter) => text(filter, "name") === "zone-name");
  const names = zonesOf(here)
    .filter((zone) => !without.has(zone) && !without.has(zoneId(zone)))
    .filter((zone) => wanted.every((filter) => texts(filter, "values").includes(zone)));
  return { ...args, groupNames: [`${here}-zg-1`], id: here, names, region: here, zoneIds: names.map(zoneId) };
});

const getAvailabilityZone = awsFunction("aws:index/getAvailabilityZone:getAvailabilityZone", (args, cloud) => {
  const here = region(args, cloud);
  const zone = zonesOf(here).find((name) => name === text(args, "name") || zoneId(name) === text(args, "zoneId"));
  if (!zone) {
    return refuse(
      "InvalidParameterValue",
      `Invalid availability zone: [${text(args, "name") ?? text(args, "zoneId")}]`,
    );
  }
  return {
    ...args,
    groupLongName: `${regions[here]?.place} 1`,
    groupName: `${here}-zg-1`,
    id: zone,
    name: zone,
    nameSuffix: zone.slice(-1),
    networkBorderGroup: here,
    optInStatus: "opt-in-not-required",
    parentZoneId: "",
    parentZoneName: "",
    region: here,
    state: "available",
    zoneId: zoneId(zone),
    zoneType: "availability-zone",
  };
});

const getParameter = awsFunction("aws:ssm/getParameter:getParameter", (args, cloud) => {
  const name = text(args, "name") ?? "";
  const here = region(args, cloud);
  const own = cloud.list("aws:ssm/parameter:Parameter").find((parameter) => parameter.inputs.name === name);
  const value = own ? text(own.outputs, "value") : publicParameter(here, name);
  if (value === undefined) {
    return refuse("ParameterNotFound", `reading SSM Parameter (${name}): couldn't find resource`);
  }
  const type = own ? (text(own.inputs, "type") ?? "String") : "String";
  return {
    arn: own ? (own.outputs.arn ?? "") : `arn:aws:ssm:${here}::parameter${name}`,
    id: name,
    insecureValue: type === "SecureString" ? "" : value,
    name,
    region: here,
    type,
    value,
    version: own ? (own.outputs.version ?? 1) : Number.parseInt(formId("x", name).slice(-2), 16) + 1,
    withDecryption: args.withDecryption ?? true,
  };
});

export const accountFunctions = [
  getCallerIdentity,
  getRegion,
  getPartition,
  getAvailabilityZones,
  getAvailabilityZone,
  getParameter,
];
