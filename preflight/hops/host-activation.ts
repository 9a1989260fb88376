import { activationServiceNames } from "../../activation/activation-service";
import { canHostKey, hostKeyGenerations, hostOperatingSystems, updateForHostKey } from "../../activation/generations";
import type { EstateHost } from "../../estate/model";
import type { Expectation } from "../expectation";
import { type HopResult, nameOf, noHostCode, passes } from "./hop";

/** Does the machine become a KMS host: an image that can be one, a key that fits, and a way to activate it? */
export function hostActivationHop(host: EstateHost, expectation: Expectation): HopResult {
  const { resource } = host;
  if (host.image.problem) {
    const fix = "build the host from a Windows Server image that can be a KMS host";
    return {
      hop: "host activation",
      status: "fails",
      code: noHostCode,
      resource,
      why: `${host.name}: ${host.image.problem}`,
      fix,
    };
  }
  if (host.image.unknown) {
    const why = `the image of ${host.name} is not known yet`;
    return { hop: "host activation", status: "undecided", resource, why, fix: "name the image in the environment" };
  }
  const operatingSystem = host.image.operatingSystem ?? expectation.operatingSystem;
  const { generation } = expectation;
  if (!canHostKey(operatingSystem, generation)) {
    const allowed = hostKeyGenerations[generation].hosts.map((one) => hostOperatingSystems[one].title).join(", ");
    return {
      hop: "host activation",
      status: "fails",
      code: noHostCode,
      resource,
      why: `the host key (${hostKeyGenerations[generation].title}) cannot be installed on ${hostOperatingSystems[operatingSystem].title}: the host answers 0xC004F050 and never listens`,
      fix: `use ${allowed} for the hosts, or a host key of another generation`,
    };
  }
  const update = updateForHostKey(operatingSystem, generation);
  const relies = update ? `${host.name} has ${update.id} of ${update.date} or a later cumulative update` : undefined;
  return expectation.activation === "online" ? wayOut(host, relies) : passes(relies);
}

function wayOut(host: EstateHost, relies: string | undefined): HopResult {
  const stop = host.waysOut.find(({ verdict }) => verdict === "stop");
  const undecided = host.waysOut.find(({ verdict }) => verdict === "undecided");
  const trouble = stop ?? undecided;
  if (!trouble) {
    const names = activationServiceNames.map(({ name }) => name);
    return passes(
      relies,
      `the way out lets ${host.name} reach ${names[0]} and ${names.length - 1} more names over HTTPS`,
    );
  }
  return {
    hop: "host activation",
    status: stop ? "fails" : "undecided",
    ...(stop ? { code: "0xC004F041" } : {}),
    resource: trouble.resource,
    why: `${host.name} is to be activated online, but ${nameOf(trouble.resource)} has ${trouble.what}`,
    fix: "open TCP 443 and 80 through a firewall that filters by name, or activate by telephone",
  };
}
