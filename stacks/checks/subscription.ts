import { type Path, showText } from "../../text/problem";
import { type Check, each, type Report } from "./check";

/** What an environment on Azure would have to write into another subscription than its own, where it may write nothing. */
export const checkSubscription: Check = (sketch, report) => {
  if (sketch.cloud !== "azure" || sketch.subscription === undefined) return;
  const own = sketch.subscription;
  const { hubNetworkId, peerFromHub } = sketch.network ?? {};
  if (peerFromHub !== false) {
    checkOwner(own, hubNetworkId, ["network", "hubNetworkId"], report, {
      what: "a hub",
      allowed: `a hub in ${own}, or peerFromHub: false`,
      fix: "add peerFromHub: false, and let the owners of the hub make their side of the peering",
    });
  }
  checkOwner(own, sketch.monitoring?.privateLinkScopeId, ["monitoring", "privateLinkScopeId"], report, {
    what: "a scope",
    allowed: own,
    fix: "use a scope of this subscription, or let one be created",
  });
  each(sketch.discovery?.zones, ({ existingId }, index) => {
    checkOwner(own, existingId, ["discovery", "zones", index, "existingId"], report, {
      what: "a zone",
      allowed: own,
      fix: "use a zone of this subscription, or let it be created and link it to the other networks",
    });
  });
};

interface Words {
  readonly what: string;
  readonly allowed: string;
  readonly fix: string;
}

function checkOwner(own: string, id: string | undefined, path: Path, report: Report, words: Words): void {
  const [, , owner] = id?.split("/") ?? [];
  if (owner === undefined || owner.toLowerCase() === own.toLowerCase()) return;
  report.problem(path, {
    problem: `${words.what} in another subscription, where this environment may write nothing`,
    got: showText(owner),
    allowed: words.allowed,
    fix: words.fix,
  });
}
