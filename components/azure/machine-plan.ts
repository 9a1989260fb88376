import { hostOperatingSystems } from "../../activation/generations";
import type { HostArgs, HostImageArgs } from "../args";
import { checkPort } from "../checks";
import { checkConfirmations } from "../office-keys";
import { plain, type Problem, reason } from "../problems";
import type { AzureHostMachineArgs } from "./args";
import { checkZones } from "./regions";

/** Two processors and 8 GiB: Microsoft asks for no more, and it supports encryption at host and Trusted Launch. */
export const defaultSize = "Standard_D2s_v5";

/** Name of the local administrator. Nobody knows its password; Run Command acts as the system. */
export const administrator = "kmshost-admin";

/** A marketplace image, as a VM takes it. */
export interface PlannedImage {
  publisher: string;
  offer: string;
  sku: string;
  version: string;
}

/** The marketplace image. `latest` is what Azure resolves once, when the host is built; a built host keeps its own. */
export function planImage(image: HostImageArgs): PlannedImage {
  const { publisher, offer, sku } = hostOperatingSystems[image.operatingSystem].azure;
  return { publisher, offer, sku, version: image.version ?? "latest" };
}

/** What may not change on a host that exists, and what makes a host another one, both as property paths. */
export function planChanges(host: HostArgs): { ignoreChanges: string[]; replaceOnChanges: string[] } {
  const password = "osProfile.adminPassword";
  const image = "storageProfile.imageReference";
  const diskKey = "storageProfile.osDisk.managedDisk.diskEncryptionSet";
  // Azure refuses to change these on a VM, so that a change can only mean another VM. `protect` stands before it.
  const identity = ["osProfile.computerName", "zones"];
  return host.rebuild
    ? { ignoreChanges: [password], replaceOnChanges: [...identity, image] }
    : { ignoreChanges: [password, image, diskKey], replaceOnChanges: identity };
}

/** Problems of the image's version: Azure writes three numbers, or `latest`. */
export function checkImageVersion(image: HostImageArgs): Problem[] {
  if (image.version === undefined || /^(latest|\d+\.\d+\.\d+)$/.test(image.version)) return [];
  const what = reason("not the version of a marketplace image", image.version, "such as 26100.4652.250808, or latest");
  return [{ propertyPath: "image.version", reason: what }];
}

/** Problems of one machine's arguments that can be seen before anything is created. */
export function checkMachine(args: AzureHostMachineArgs): Problem[] {
  const ofHost = [...checkZones(plain(args.location), [args.host]), ...checkConfirmations([args.host])];
  const renamed = ofHost.map((problem) => ({
    ...problem,
    propertyPath: problem.propertyPath.replace("hosts[0]", "host"),
  }));
  return [...renamed, ...checkImageVersion(args.image), ...checkPort(args.port)];
}
