import { sandboxQuestion } from "../../stacks/guard";
import { isListed, setting } from "../provider/conditions";
import type { CloudFunction, CloudView, Json, Properties, StoredResource } from "../provider/resource-type";
import { text } from "./ids";
import { locations, normalLocation } from "./locations";
import { findSize, sizeNames } from "./machine-offer";
import { findSubnet } from "./types/virtual-network";

type Answer = { status: "found"; body: Properties } | { status: "missing" };

const found = (body: Properties): Answer => ({ status: "found", body });
const value = (list: Json[]): Answer => found({ value: list });

/** The part of a size between its letter and its version: `Standard_D2s_v5` is of the family `standardDSv5Family`. */
function familyOf(size: string): string {
  const [, letter = "", letters = "", version = ""] = /^Standard_([A-Z]+)\d+([a-z]*)(?:_(v\d))?$/.exec(size) ?? [];
  return `standard${letter}${letters.toUpperCase()}${version}Family`;
}

function skus(cloud: CloudView, location: string): Answer {
  const zones = [...(locations.get(location) ?? [])];
  return value(
    sizeNames.map((name) => {
      const size = findSize(name);
      const closed = zones.filter((zone) => isListed(cloud, zone, "unavailable", name));
      const capabilities = {
        vCPUs: String(size?.processors),
        EncryptionAtHostSupported: size?.encryptionAtHost ? "True" : "False",
        AcceleratedNetworkingEnabled: size?.acceleratedNetworking ? "True" : "False",
        ...(size?.trustedLaunch ? {} : { TrustedLaunchDisabled: "True" }),
      };
      return {
        resourceType: "virtualMachines",
        name,
        family: familyOf(name),
        locations: [location],
        locationInfo: [{ location, zones }],
        capabilities: Object.entries(capabilities).map(([key, is]) => ({ name: key, value: is })),
        restrictions:
          closed.length === 0 ? [] : [{ type: "Zone", restrictionInfo: { locations: [location], zones: closed } }],
      };
    }),
  );
}

function usages(cloud: CloudView, location: string): Answer {
  const used = cloud
    .list("azure-native:compute:VirtualMachine")
    .filter((machine) => normalLocation(text(machine.inputs, "location") ?? "") === location)
    .reduce((sum, { inputs }) => sum + (findSize(text(inputs, "hardwareProfile", "vmSize") ?? "")?.processors ?? 0), 0);
  const limit = setting(cloud, "quotas", "cores");
  return value([{ name: { value: "cores" }, currentValue: used, limit: typeof limit === "number" ? limit : 1000 }]);
}

/** As Azure shows a resource: what is not its place is below `properties`. */
function shown({ id, inputs, outputs }: StoredResource): Properties {
  const all = { ...inputs, ...outputs };
  const inner = (all.properties as Properties | undefined) ?? {};
  return { id, name: id.split("/").at(-1) ?? "", location: inputs.location ?? "", properties: { ...all, ...inner } };
}

function answer(question: string, cloud: CloudView): Answer {
  const [path = "", query = ""] = question.split("?");
  const feature = /\/providers\/Microsoft\.Features\/providers\/([^/]+)\/features\/([^/]+)$/i.exec(path);
  if (feature) {
    const state = setting(cloud, "features", `${feature[1]}/${feature[2]}`) ?? "Registered";
    return found({ properties: { state } });
  }
  if (/^\/subscriptions\/[^/]+\/providers$/i.test(path)) return value([]);
  if (/\/providers\/Microsoft\.Authorization\/permissions$/i.test(path)) {
    const denied = setting(cloud, "deniedActions");
    return value([{ actions: ["*"], notActions: Array.isArray(denied) ? denied : [] }]);
  }
  const ofRegion = /\/locations\/([^/]+)\/usages$/i.exec(path);
  if (ofRegion) return usages(cloud, normalLocation(ofRegion[1] ?? ""));
  if (/\/Microsoft\.Compute\/skus$/i.test(path)) {
    return skus(cloud, normalLocation(/location eq '([^']+)'/.exec(query)?.[1] ?? ""));
  }
  if (/\/providers\/Microsoft\.Network\/networkWatchers$/i.test(path)) {
    return value(cloud.list("azure-native:network:NetworkWatcher").map(shown));
  }
  if (/\/deletedVaults$/i.test(path)) {
    return value(cloud.reserved("azure-native:keyvault:Vault").map(({ name }) => ({ name })));
  }
  // A subnet, or the gateway of a hub, may be written inside its network.
  const resource = cloud.get(path);
  if (resource === undefined && findSubnet(cloud, path) !== undefined) return found({ id: path, properties: {} });
  return resource === undefined ? { status: "missing" } : found(shown(resource));
}

/** What a program asks Azure Resource Manager before it creates anything. Providers register themselves here. */
export const resourceManager: CloudFunction = {
  token: sandboxQuestion,
  call: ({ question }, cloud) => ({ answer: answer(String(question), cloud) as unknown as Properties }),
};
