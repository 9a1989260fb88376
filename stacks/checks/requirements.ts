import { checkAwsKmsHost } from "../../requirements/aws";
import type { Cloud } from "../../requirements/arguments";
import { checkAzureKmsHost } from "../../requirements/azure";
import type { Path, Problem } from "../../text/problem";
import type { Check, Sketch } from "./check";

/** Fields that are called otherwise than the component's arguments, or stand elsewhere: argument, then field. */
const otherNames: Readonly<Record<Cloud, Readonly<Record<string, Path>>>> = {
  azure: { location: ["region"], resourceGroupName: ["resourceGroup"] },
  aws: {
    authorizedNetworkIds: ["discovery", "authorizedNetworkIds"],
    inboundResolver: ["discovery", "inboundResolver"],
  },
};

/** What the component requires of its arguments, at the fields that they come from. */
export const checkRequirements: Check = (sketch, report) => {
  for (const { path, ...finding } of problemsOf(sketch)) {
    const [argument = "", ...rest] = path;
    report.problem([...(otherNames[sketch.cloud][argument] ?? [argument]), ...rest], finding);
  }
};

function problemsOf(sketch: Sketch): Problem[] {
  switch (sketch.cloud) {
    case "azure":
      return checkAzureKmsHost({ ...sketch, location: sketch.region, resourceGroupName: sketch.resourceGroup });
    case "aws": {
      const { authorizedNetworkIds, inboundResolver } = sketch.discovery ?? {};
      return checkAwsKmsHost({ ...sketch, authorizedNetworkIds, inboundResolver });
    }
    default:
      return sketch satisfies never;
  }
}
