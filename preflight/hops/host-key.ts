import {
  activates,
  type ClientProduct,
  clientProducts,
  hostKeyGenerations,
  officeHostKeys,
  oldestGenerationFor,
  updateForClient,
} from "../../activation/generations";
import type { EstateHost } from "../../estate/model";
import type { Expectation, OfficeProduct } from "../expectation";
import { type HopResult, passes } from "./hop";

const wrongHostCode = "0xC004F042";

/** The same for every population, so it is worked out once. */
const known = new WeakMap<Expectation, WeakMap<EstateHost, Map<ClientProduct, HopResult>>>();

/** Does the host have a key that activates this product? */
export function hostKeyHop(host: EstateHost, product: ClientProduct, expectation: Expectation): HopResult {
  const ofExpectation = known.get(expectation) ?? new WeakMap<EstateHost, Map<ClientProduct, HopResult>>();
  known.set(expectation, ofExpectation);
  const ofHost = ofExpectation.get(host) ?? new Map<ClientProduct, HopResult>();
  ofExpectation.set(host, ofHost);
  const result = ofHost.get(product) ?? keyFor(host, product, expectation);
  ofHost.set(product, result);
  return result;
}

function keyFor(host: EstateHost, product: ClientProduct, expectation: Expectation): HopResult {
  const operatingSystem = host.image.operatingSystem ?? expectation.operatingSystem;
  if (clientProducts[product].family === "office") return officeKey(host, product as OfficeProduct, expectation);
  const { generation } = expectation;
  if (activates(generation, product)) {
    const update = updateForClient(operatingSystem, product);
    return passes(update && `${host.name} has ${update.id} of ${update.date} or a later cumulative update`);
  }
  const oldest = oldestGenerationFor(product);
  return {
    hop: "host key",
    status: "fails",
    code: wrongHostCode,
    resource: host.resource,
    why: `the host key (${hostKeyGenerations[generation].title}) does not activate ${clientProducts[product].title}`,
    fix: oldest
      ? `get the host key of ${hostKeyGenerations[oldest].title} or newer`
      : "no host key activates this product",
  };
}

function officeKey(host: EstateHost, product: OfficeProduct, expectation: Expectation): HopResult {
  const { title, volumeLicensePack, hosts } = officeHostKeys[product];
  const operatingSystem = host.image.operatingSystem ?? expectation.operatingSystem;
  const fix = `install the ${title} Volume License Pack (Download Center ${volumeLicensePack}) and its own host key on the hosts`;
  if (!hosts.includes(operatingSystem)) {
    const why = `${title} needs a newer operating system on the host than ${host.name} has`;
    return {
      hop: "host key",
      status: "fails",
      code: wrongHostCode,
      resource: host.resource,
      why,
      fix: `use ${hosts.join(" or ")} for the hosts`,
    };
  }
  const keys = expectation.officeHostKeys;
  if (keys === undefined) {
    const why = `whether the hosts have a host key for ${title} is not declared; the Windows host key activates no Office`;
    return { hop: "host key", status: "undecided", resource: host.resource, why, fix };
  }
  if (keys.includes(product)) return passes();
  const why = `the hosts have no host key for ${title}; the Windows host key activates no Office`;
  return { hop: "host key", status: "fails", code: wrongHostCode, resource: host.resource, why, fix };
}
