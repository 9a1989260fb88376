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
import { first, givenBy, type HopResult, notActivatedCode, passes, provenBy } from "./hop";
import { methodOf, needResult } from "./host-activation";

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
    const says = update && `${host.name} has ${update.id} of ${update.date} or a later cumulative update`;
    return says
      ? passes({ about: "update", of: host.name, says })
      : givenBy("environment", hostKeyGenerations[generation].title);
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
  // What is deployed decides; the environment speaks where the set-up is not known yet.
  const deployed = host.settings?.officeKeys;
  const keys = deployed ? deployed.map(({ version }) => version) : expectation.officeHostKeys;
  if (keys === undefined) {
    const why = `whether the hosts have a host key for ${title} is not declared; the Windows host key activates no Office`;
    return { hop: "host key", status: "undecided", resource: host.resource, why, fix };
  }
  if (!keys.includes(product)) {
    const why = `the hosts have no host key for ${title}; the Windows host key activates no Office`;
    return { hop: "host key", status: "fails", code: wrongHostCode, resource: host.resource, why, fix };
  }
  const share = host.needs.filter(({ office }) => office === product).map((need) => needResult(host, need));
  return first([...share.map(asHostKey), confirmation(host, product, title, expectation)]);
}

const asHostKey = (result: HopResult): HopResult =>
  result.status === "passes" ? result : { ...result, hop: "host key" };

/** Every key on every host has a confirmation ID of its own. */
function confirmation(host: EstateHost, product: OfficeProduct, title: string, expectation: Expectation): HopResult {
  const method = methodOf(host, expectation);
  const { name, resource, settings } = host;
  const deployed = settings?.officeKeys?.find(({ version }) => version === product);
  const isKnown = deployed !== undefined || expectation.confirmed !== undefined;
  const confirmed = deployed ? deployed.confirmed : expectation.confirmed?.includes(`${name}/${product}`);
  if (method === "online" || confirmed || !isKnown) return provenBy(resource, `the host key for ${title}`);
  return {
    ...{ hop: "host key", status: "fails", code: notActivatedCode, resource },
    why: `the key for ${title} on ${name} is to be activated by ${method} and has no confirmation ID of its own`,
    fix: `get a confirmation ID for it and write it into hosts[].officeConfirmationIds.${product}`,
  };
}
