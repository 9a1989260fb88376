import type { Properties } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { find, vpcOfSecurityGroup } from "../network";
import { refuse } from "../refuse";
import { instanceTypeExists, publicImages } from "../regions";
import { canonical, expected, flag, number, record, text, texts } from "../values";

export const launchTemplateToken = "aws:ec2/launchTemplate:LaunchTemplate";

export const launchTemplate = awsType({
  token: launchTemplateToken,
  id: "lt",
  arn: ["ec2", (id) => `launch-template/${id}`],
  named: { property: "name", prefix: "namePrefix", max: 128 },
  replaceOn: ["name", "namePrefix"],
  computed: ["defaultVersion", "metadataOptions"],
  sets: ["vpcSecurityGroupIds"],
  check: (inputs) => {
    const metadata = record(inputs, "metadataOptions");
    return [
      ...expected.length("name", text(inputs, "name"), 3, 128),
      ...expected.oneOf("metadataOptions.httpTokens", text(metadata, "httpTokens"), ["optional", "required"]),
      ...expected.range("metadataOptions.httpPutResponseHopLimit", number(metadata, "httpPutResponseHopLimit"), 1, 64),
      ...expected.conflicts(inputs, ["defaultVersion", "updateDefaultVersion"]),
    ];
  },
  admit(inputs, cloud, self) {
    const name = text(inputs, "name");
    if (cloud.list(launchTemplateToken).some((other) => other.id !== self?.id && other.inputs.name === name)) {
      refuse("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
    }
    const type = text(inputs, "instanceType");
    if (type && !instanceTypeExists(type)) {
      refuse("InvalidParameterValue", `Invalid value '${type}' for InstanceType.`);
    }
    const image = text(inputs, "imageId");
    const known = publicImages(regionOf(inputs, cloud)).some(({ id }) => id === image);
    if (image?.startsWith("ami-") && !known && cloud.get(image)?.token !== "aws:ec2/ami:Ami") {
      refuse("InvalidAMIID.NotFound", `The image id '[${image}]' does not exist`);
    }
    const data = text(inputs, "userData");
    if (data && Buffer.from(data, "base64").toString("base64") !== data) {
      refuse("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
    }
    if (data && Buffer.from(data, "base64").length > 16384) {
      refuse("InvalidParameterValue", "User data is limited to 16384 bytes");
    }
    for (const group of texts(inputs, "vpcSecurityGroupIds")) {
      vpcOfSecurityGroup(cloud, group);
    }
  },
  outputs(inputs, cloud, id) {
    const before = find(cloud, launchTemplateToken, id);
    const last = number(before?.outputs, "latestVersion") ?? 0;
    const latest = before && canonical(before.inputs) === canonical(inputs) ? last : last + 1;
    return {
      defaultVersion:
        number(inputs, "defaultVersion") ??
        (flag(inputs, "updateDefaultVersion") ? latest : (number(before?.outputs, "defaultVersion") ?? 1)),
      latestVersion: latest,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpProtocolIpv6: "",
        httpPutResponseHopLimit: 0,
        httpTokens: "",
        instanceMetadataTags: "",
        ...(record(inputs, "metadataOptions") ?? ({} as Properties)),
      },
    };
  },
});
