import type { CloudView, Properties } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { find, subnetOf } from "../network";
import { refuse } from "../refuse";
import { zonesOf } from "../regions";
import { expected, field, number, record, records, text, texts } from "../values";
import { launchTemplateToken } from "./launch-template";

/** A group that keeps one host alive. Each machine it makes anew spends an activation of the host key. */
export const autoscalingGroup = awsType({
  token: "aws:autoscaling/group:Group",
  id: (inputs) => text(inputs, "name") ?? "",
  named: { property: "name", prefix: "namePrefix", max: 255 },
  replaceOn: ["name", "namePrefix"],
  taken: (inputs) => [
    "AlreadyExists",
    `AutoScalingGroup by this name already exists - A group with the name ${text(inputs, "name")} already exists`,
  ],
  computed: [
    "availabilityZoneDistribution",
    "availabilityZones",
    "capacityReservationSpecification",
    "desiredCapacity",
    "instanceLifecyclePolicy",
    "launchTemplate",
    "mixedInstancesPolicy",
    "serviceLinkedRoleArn",
    "vpcZoneIdentifiers",
  ],
  sets: ["availabilityZones", "vpcZoneIdentifiers"],
  defaults: {
    capacityRebalance: false,
    defaultCooldown: 300,
    forceDelete: false,
    healthCheckGracePeriod: 300,
    healthCheckType: "EC2",
    loadBalancers: [],
    maxInstanceLifetime: 0,
    metricsGranularity: "1Minute",
    protectFromScaleIn: false,
    targetGroupArns: [],
    trafficSources: [],
    waitForCapacityTimeout: "10m",
  },
  check: (inputs) => [
    ...expected.exactlyOne(inputs, ["launchConfiguration", "launchTemplate", "mixedInstancesPolicy"]),
    ...expected.conflicts(inputs, ["availabilityZones", "vpcZoneIdentifiers"]),
    ...expected.oneOf("healthCheckType", text(inputs, "healthCheckType"), ["EC2", "ELB"]),
  ],
  admit: admitGroup,
  outputs: groupOutputs,
});

function admitGroup(inputs: Properties, cloud: CloudView): void {
  const [least, most] = [number(inputs, "minSize") ?? 0, number(inputs, "maxSize") ?? 0];
  const desired = number(inputs, "desiredCapacity") ?? least;
  if (least > most) {
    refuse("ValidationError", "Max bound, Min bound: Max size must be equal to or greater than min size");
  }
  if (desired < least || desired > most) {
    refuse(
      "ValidationError",
      `Desired capacity:${desired} must be between the specified min size:${least} and max size:${most}`,
    );
  }
  const template = record(inputs, "launchTemplate");
  const byId = text(template, "id");
  const found = byId
    ? find(cloud, launchTemplateToken, byId)
    : cloud.list(launchTemplateToken).find((other) => other.inputs.name === text(template, "name"));
  if (template && !found) {
    refuse(
      "ValidationError",
      "You must use a valid fully-formed launch template. The specified launch template does not exist.",
    );
  }
  if (texts(inputs, "vpcZoneIdentifiers").length === 0 && texts(inputs, "availabilityZones").length === 0) {
    refuse("ValidationError", "At least one Availability Zone or VPC Subnet is required.");
  }
  for (const id of texts(inputs, "vpcZoneIdentifiers")) {
    if (cloud.get(id)?.token !== "aws:ec2/subnet:Subnet") {
      refuse("ValidationError", `The subnet ID '${id}' does not exist`);
    }
  }
  for (const zone of texts(inputs, "availabilityZones")) {
    if (!zonesOf(regionOf(inputs, cloud)).includes(zone)) {
      refuse("ValidationError", `Availability Zone(s) [${zone}] is not valid`);
    }
  }
}

function groupOutputs(inputs: Properties, cloud: CloudView, id: string): Properties {
  const subnets = texts(inputs, "vpcZoneIdentifiers");
  const zones = texts(inputs, "availabilityZones");
  const role = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
  const unique = cloud.derive("autoscaling", id).slice(0, 36);
  return {
    arn: `arn:aws:autoscaling:${regionOf(inputs, cloud)}:${cloud.account}:autoScalingGroup:${unique}:autoScalingGroupName/${id}`,
    availabilityZoneDistribution: inputs.availabilityZoneDistribution ?? {
      capacityDistributionStrategy: "balanced-best-effort",
    },
    availabilityZones:
      zones.length > 0 ? zones : subnets.map((subnet) => field(subnetOf(cloud, subnet), "availabilityZone") ?? ""),
    capacityReservationSpecification: inputs.capacityReservationSpecification ?? {
      capacityReservationPreference: "default",
    },
    desiredCapacity: number(inputs, "desiredCapacity") ?? number(inputs, "minSize") ?? 0,
    instanceLifecyclePolicy: inputs.instanceLifecyclePolicy ?? {},
    launchTemplate: inputs.launchTemplate ?? {},
    mixedInstancesPolicy: inputs.mixedInstancesPolicy ?? {},
    predictedCapacity: 0,
    serviceLinkedRoleArn: text(inputs, "serviceLinkedRoleArn") ?? `arn:aws:iam::${cloud.account}:role/${role}`,
    trafficSources: records(inputs, "trafficSources"),
    vpcZoneIdentifiers: subnets,
    warmPoolSize: 0,
  };
}
