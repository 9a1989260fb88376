import { awsFunction } from "../aws-function";
import { refuse } from "../refuse";
import { publicImages } from "../regions";
import { flag, records, text, texts } from "../values";

/** Amazon's public images by name, id or pattern. */
export const getAmi = awsFunction("aws:ec2/getAmi:getAmi", (args, cloud) => {
  const region = text(args, "region") ?? cloud.region;
  const names = records(args, "filters")
    .filter((filter) => text(filter, "name") === "name")
    .flatMap((filter) => texts(filter, "values"));
  const ids = records(args, "filters")
    .filter((filter) => text(filter, "name") === "image-id")
    .flatMap((filter) => texts(filter, "values"));
  const found = publicImages(region)
    .filter((image) => names.length === 0 || names.some((pattern) => glob(pattern).test(image.name)))
    .filter((image) => ids.length === 0 || ids.includes(image.id))
    .filter((image) => args.nameRegex === undefined || new RegExp(text(args, "nameRegex") ?? "").test(image.name))
    .sort((a, b) => b.created.localeCompare(a.created) || a.name.localeCompare(b.name));
  const [image, second] = found;
  if (!image) {
    return refuse("NotFound", "Your query returned no results. Please change your search criteria and try again.", 404);
  }
  if (second && !flag(args, "mostRecent")) {
    refuse(
      "TooMany",
      "Your query returned more than one result. Please try a more specific search criteria, or set `most_recent` attribute to true.",
    );
  }
  const windows = image.platform === "windows";
  return {
    ...args,
    architecture: "x86_64",
    arn: `arn:aws:ec2:${region}::image/${image.id}`,
    blockDeviceMappings: [],
    bootMode: "uefi",
    creationDate: image.created,
    deprecationTime: "",
    description: image.name,
    enaSupport: true,
    hypervisor: "xen",
    id: image.id,
    imageId: image.id,
    imageLocation: `amazon/${image.name}`,
    imageOwnerAlias: "amazon",
    imageType: "machine",
    imdsSupport: "v2.0",
    kernelId: "",
    lastLaunchedTime: "",
    name: image.name,
    ownerId: "801119661308",
    platform: windows ? "windows" : "",
    platformDetails: windows ? "Windows" : "Linux/UNIX",
    productCodes: [],
    public: true,
    ramdiskId: "",
    region,
    rootDeviceName: image.rootDevice,
    rootDeviceType: "ebs",
    rootSnapshotId: `snap-${image.id.slice(4)}`,
    sriovNetSupport: "simple",
    state: "available",
    stateReason: { code: "UNSET", message: "UNSET" },
    tags: {},
    tpmSupport: "v2.0",
    usageOperation: windows ? "RunInstances:0002" : "RunInstances",
    virtualizationType: "hvm",
  };
});

function glob(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".")}$`,
  );
}
