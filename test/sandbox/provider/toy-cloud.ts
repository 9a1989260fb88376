import {
  type CloudDefinition,
  CloudError,
  type Properties,
  type ResourceType,
} from "../../../sandbox/provider/resource-type";

/** A cloud with one type, for tests of what every cloud has in common. */
const box: ResourceType = {
  token: "toy:index:Box",
  complete: (inputs, name, seed) => ({ name: `${name}-${Buffer.from(seed).toString("hex").slice(0, 7)}`, ...inputs }),
  check: (inputs) =>
    typeof inputs.size === "number" && inputs.size > 9 ? [{ path: "size", reason: "at most 9" }] : [],
  replaceOn: ["name", "lid.material", "slots.id"],
  writeOnly: ["password"],
  secretOutputs: ["token"],
  computed: ["serial", "token"],
  namedByProgram: (inputs) => inputs.named === true,
  id: (inputs) => `box/${inputs.name}`,
  admit(inputs, cloud) {
    if (inputs.inside !== undefined && cloud.get(String(inputs.inside)) === undefined) {
      throw new CloudError("NoSuchBox", `no box ${inputs.inside}`, 404);
    }
  },
  outputs: (_inputs, cloud, id) => ({ serial: cloud.derive(id).slice(0, 8), token: cloud.derive("token", id) }),
  remove(resource, cloud) {
    if (cloud.all().some((other) => other.inputs.inside === resource.id)) {
      throw new CloudError("BoxInUse", `${resource.id} holds another box`, 409);
    }
  },
};

export const toyCloud: CloudDefinition = {
  name: "toy",
  version: "1.0.0",
  types: [box],
  functions: [{ token: "toy:index:count", call: (_args, cloud) => ({ count: cloud.list(box.token).length }) }],
  account: (config: Properties) => ({ account: String(config.account ?? "toy"), region: "here" }),
};
