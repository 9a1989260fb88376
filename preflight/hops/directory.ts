import { type ClientProduct, canHostKey, clientProducts } from "../../activation/generations";
import type { Estate } from "../../estate/model";
import type { Clients, Expectation } from "../expectation";
import { best } from "./best";
import { first, givenBy, type HopResult, noRecordCode, notActivatedCode, provenBy } from "./hop";
import { methodOf, needResult } from "./host-activation";

/**
 * Does the directory activate these machines? Undefined where they ask a KMS host: there is no activation object, or they are
 * not members. Source: Microsoft Learn, "Activate using Active Directory-based activation": members of the forest ask the
 * directory first, and a KMS host only where that fails.
 */
export function directoryHop(estate: Estate, expectation: Expectation, clients: Clients): HopResult | undefined {
  const { directory } = expectation;
  if (!directory || (!directory.only && clients.domainJoined !== true)) return undefined;
  const { domain } = directory;
  if (clients.domainJoined === undefined) {
    const why = `nobody says whether ${clients.name} are members of ${domain}, which alone activates`;
    return {
      hop: "directory",
      status: "undecided",
      why,
      fix: `write domainJoined: true for ${clients.name}, or false`,
    };
  }
  if (!clients.domainJoined) {
    const why = `${clients.name} are not members of ${domain}, and no KMS host answers anybody else`;
    const fix = `join them to ${domain}, or publish the hosts by DNS too`;
    return { hop: "directory", status: "fails", code: noRecordCode, why, fix };
  }
  const object = best(estate.hosts.map((host) => objectOf(host, expectation)));
  // Beside KMS hosts a directory without an object loses nothing.
  if (!directory.only && object.status !== "passes") return undefined;
  return first([object, givenBy("environment", `${clients.name} are members of ${domain}`)]);
}

/** Systems that ask a KMS host alone. Source: Microsoft Learn, "Active Directory-based activation overview": Windows 8 and later. */
const older: ReadonlySet<ClientProduct> = new Set(["windows7", "windowsServer2008", "windowsServer2008R2"]);

/**
 * Does the directory activate this product of its members? Office has an activation object of its own, from its own host key.
 * Undefined where the product asks a KMS host.
 */
export function directoryProduct(
  estate: Estate,
  expectation: Expectation,
  product: ClientProduct,
  windows: HopResult,
): HopResult | undefined {
  const isOffice = product.startsWith("office");
  const makes = estate.hosts.find((host) =>
    host.settings?.officeKeys?.some(
      ({ version, objectConfirmed }) =>
        version === product && (methodOf(host, expectation) === "online" || objectConfirmed === true),
    ),
  );
  if (!older.has(product) && (!isOffice || makes)) return windows;
  if (!expectation.directory?.only) return undefined;
  const { title } = clientProducts[product];
  const why = isOffice
    ? `the directory has no activation object for ${title}, and no KMS host answers anybody`
    : `${title} knows no activation by a directory, and no KMS host answers anybody`;
  return { hop: "directory", status: "fails", code: noRecordCode, why, fix: "publish the hosts by DNS too" };
}

/** The activation object that a host makes in the directory. */
function objectOf(host: Estate["hosts"][number], expectation: Expectation): HopResult {
  const { settings, name, resource } = host;
  const about = { hop: "directory", resource } as const;
  if (
    host.image.problem ||
    !canHostKey(host.image.operatingSystem ?? expectation.operatingSystem, expectation.generation)
  ) {
    const why = `${name} cannot take the host key, so it makes no activation object`;
    return {
      ...about,
      status: "fails",
      code: notActivatedCode,
      why,
      fix: "use an operating system that the host key can be installed on",
    };
  }
  const needs = host.needs.filter(
    ({ office, activation, isOptional }) =>
      !office && !isOptional && (!activation || activation.includes(methodOf(host, expectation))),
  );
  const reach = first(needs.map((need) => needResult(host, need)));
  if (reach.status !== "passes") return { ...reach, hop: "directory" };
  const confirmed = settings?.directory ? settings.directory.confirmed : expectation.directory?.confirmed;
  if (methodOf(host, expectation) === "online" || confirmed) {
    return first([reach, provenBy(resource, `${name} makes the activation object`)]);
  }
  const why = `the activation object of ${name} has no confirmation ID, so that it activates nobody`;
  const fix = "get a confirmation ID for the object and write it into discovery.activeDirectory.confirmationId";
  return { ...about, status: "fails", code: notActivatedCode, why, fix };
}
