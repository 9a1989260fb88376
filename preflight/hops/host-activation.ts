import { activationServiceNames } from "../../activation/activation-service";
import { canHostKey, hostKeyGenerations, hostOperatingSystems, updateForHostKey } from "../../activation/generations";
import type { Claim, Decision, EstateHost, HostNeed } from "../../estate/model";
import type { Expectation } from "../expectation";
import {
  type Basis,
  type Finding,
  first,
  givenBy,
  type HopResult,
  nameOf,
  noHostCode,
  notActivatedCode,
  passes,
  provenBy,
} from "./hop";

/** Does the machine become a KMS host: an image that can be one, a key that fits, what it has to reach, and an activation? */
export function hostActivationHop(host: EstateHost, expectation: Expectation): HopResult {
  const { resource } = host;
  const about = { hop: "host activation", resource } as const;
  if (host.image.problem) {
    const fix = "build the host from a Windows Server image that can be a KMS host";
    return { ...about, status: "fails", code: noHostCode, why: `${host.name}: ${host.image.problem}`, fix };
  }
  if (host.image.unknown) {
    const why = `the image of ${host.name} is not known yet`;
    return { ...about, status: "undecided", why, fix: "name the image in the environment" };
  }
  const operatingSystem = host.image.operatingSystem ?? expectation.operatingSystem;
  const { generation } = expectation;
  if (!canHostKey(operatingSystem, generation)) {
    const allowed = hostKeyGenerations[generation].hosts.map((one) => hostOperatingSystems[one].title).join(", ");
    return {
      ...about,
      status: "fails",
      code: noHostCode,
      why: `the host key (${hostKeyGenerations[generation].title}) cannot be installed on ${hostOperatingSystems[operatingSystem].title}: the host answers 0xC004F050 and never listens`,
      fix: `use ${allowed} for the hosts, or a host key of another generation`,
    };
  }
  const update = updateForHostKey(operatingSystem, generation);
  const says = update && `${host.name} has ${update.id} of ${update.date} or a later cumulative update`;
  const image = says
    ? passes({ about: "update", of: host.name, says })
    : givenBy("environment", `the image of ${host.name}`);
  const method = methodOf(host, expectation);
  return first([image, ...needsFor(host, method), ownActivation(host, method, expectation)]);
}

/** What is deployed decides, not what the environment says today. */
export function methodOf({ settings }: EstateHost, expectation: Expectation): string {
  return settings?.activation || expectation.activation;
}

function needsFor(host: EstateHost, method: string): HopResult[] {
  return host.needs.flatMap((need) => {
    if (need.isOptional || need.office !== undefined || (need.activation && !need.activation.includes(method)))
      return [];
    return [needResult(host, need)];
  });
}

/** The first of the things on the way to a need that does not let the host through. */
export function needResult(host: EstateHost, { what, decisions, code = noHostCode }: HostNeed): HopResult {
  const by = (verdict: Decision["verdict"]) => decisions.find((one) => one.verdict === verdict);
  const trouble = by("stop") ?? by("undecided");
  const hop = "host activation";
  if (!trouble) {
    const relies = decisions
      .flatMap((one) => one.relies ?? [])
      .map((claim): Claim => {
        // A claim about the way to the clients says nothing about the way to this.
        if (claim.about !== "route" && claim.about !== "peering" && claim.about !== "appliance") return claim;
        return { about: "need", of: claim.of, says: `${host.name} reaches ${what} through ${claim.of}` };
      });
    const basis = decisions.map(({ what: by, resource }): Basis => ({ by: "resource", what: by, resource }));
    return { status: "passes", relies, basis };
  }
  const stops = trouble.verdict === "stop";
  return {
    ...{ hop, status: stops ? "fails" : "undecided", resource: trouble.resource },
    ...(stops ? { code } : {}),
    why: `${host.name} needs ${what}, but ${nameOf(trouble.resource)} has ${trouble.what}`,
    fix: trouble.fix ?? (code === notActivatedCode ? onlineFix : `lead ${host.name} to ${what}, and let it through`),
  } as Finding;
}

const onlineFix = `open TCP 443 and 80 through a firewall that filters by name (${activationServiceNames[0]?.name} and ${activationServiceNames.length - 1} more), or activate by telephone`;

/** Has Microsoft activated the key on this host? By telephone and proxy only a confirmation ID, one for each host, tells. */
function ownActivation(host: EstateHost, method: string, expectation: Expectation): HopResult {
  if (expectation.directory?.only || method === "online") return passes();
  const { settings, name, resource, setup } = host;
  const confirmed = settings ? settings.confirmed : expectation.confirmed?.includes(name);
  if (confirmed) return provenBy(resource, `the confirmation ID of ${name} is in its set-up`);
  const says = `${name} has been activated with Microsoft`;
  const claim: Claim = { about: "activation", of: name, says };
  const isDeclared = expectation.declarations?.some(
    ({ about, of }) => about === "activation" && of.toLowerCase() === name,
  );
  // Neither the set-up nor the environment tells: somebody has to.
  if (!settings && expectation.confirmed === undefined) return passes(claim);
  // Nobody can have activated a machine that the plan has yet to make.
  if (setup === "none" || (isDeclared && !host.isNew)) return passes(claim);
  return {
    ...{ hop: "host activation", status: "fails", code: notActivatedCode, resource },
    why: `${name} is to be activated by ${method} and has no confirmation ID: until it is entered, Microsoft has not activated the host key there`,
    fix: `get a confirmation ID for the installation ID of ${name} and write it into hosts[].confirmationId`,
  };
}
