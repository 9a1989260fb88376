import type { Cloud } from "../../requirements/arguments";
import { checkAwsKmsHost } from "../../requirements/aws";
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
    const [argument = "", ...rest] = pathOfClient(sketch, path);
    report.problem([...(otherNames[sketch.cloud][argument] ?? [argument]), ...rest], finding);
  }
};

/** The component is told the ranges that its hosts see, which a population behind NAT gives apart from its own. */
function clientsOf({ clients }: Sketch) {
  return clients?.map((client) => client && { name: client.name, cidrs: client.seenAs ?? client.cidrs });
}

function pathOfClient({ clients }: Sketch, path: Path): Path {
  const [argument, index, field, ...rest] = path;
  if (argument !== "clients" || field !== "cidrs" || clients?.[Number(index)]?.seenAs === undefined) return path;
  return [argument, Number(index), "seenAs", ...rest];
}

function problemsOf(sketch: Sketch): Problem[] {
  const clients = clientsOf(sketch);
  switch (sketch.cloud) {
    case "azure":
      return checkAzureKmsHost({
        ...sketch,
        clients,
        location: sketch.region,
        resourceGroupName: sketch.resourceGroup,
      });
    case "aws": {
      const { authorizedNetworkIds, inboundResolver } = sketch.discovery ?? {};
      return checkAwsKmsHost({ ...sketch, clients, authorizedNetworkIds, inboundResolver });
    }
    default:
      return sketch satisfies never;
  }
}
