import { hostOperatingSystems } from "../../activation/generations";
import type { HostImageArgs } from "../args";

/** How Windows is patched: by Azure, in waves over the zones, where Azure knows the image; else by Windows itself. */
export function planPatching(image: HostImageArgs) {
  if (!hostOperatingSystems[image.operatingSystem].azure.patchedByPlatform) {
    return { patchMode: "AutomaticByOS", assessmentMode: "ImageDefault" };
  }
  return {
    patchMode: "AutomaticByPlatform",
    assessmentMode: "AutomaticByPlatform",
    automaticByPlatformSettings: { rebootSetting: "IfRequired" },
  };
}
