import { hostOperatingSystems } from "../../activation/generations";
import type { HostArgs, HostImageArgs } from "../args";
import { fitHostSetup, type HostSetupSettings, renderHostSetup } from "../host-setup/render";

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

/**
 * The most that a Run Command is given. Microsoft names no number for its script; 256 KB is what a Custom Script Extension takes (belief: the same).
 */
export const largestRunCommand = 256 * 1024;

/** The script of a host on Azure, packed where it is too long. */
export function fitRunCommand(settings: Omit<HostSetupSettings, "cloud">): string {
  return fitHostSetup(renderHostSetup({ ...settings, cloud: "azure" }), largestRunCommand, (script) => script);
}
