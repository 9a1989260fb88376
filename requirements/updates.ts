import { checkServers, isAddress } from "./addresses";
import type { PatchingArguments } from "./arguments";
import { checkFormat, type Format } from "./formats";
import { mostUpdateServers } from "./limits";
import type { Report } from "./report";

/** URL of a WSUS server. */
/** URL of a WSUS server, which has no path, no credentials and no query. */
export const updateServer: Format = {
  pattern: /^https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?\/?$/,
  problem: "not the URL of a server",
  allowed: "a URL such as https://wsus.corp.example.com:8531",
};

/** Updates come from a server whose way is open, or through the firewall of online activation. */
export function checkUpdateServer(patching: PatchingArguments, activation: string | undefined, report: Report): void {
  checkFormat(updateServer, patching.updateServer, ["patching", "updateServer"], report);
  checkServers(patching.updateServerAddresses, mostUpdateServers, ["patching", "updateServerAddresses"], report);
  checkUpdateSource(patching, activation, report);
}

function checkUpdateSource(patching: PatchingArguments, activation: string | undefined, report: Report): void {
  const { updateServer: server, updateServerAddresses } = patching;
  if (server === undefined) {
    const wanting = updateServerAddresses !== undefined;
    if (!wanting && (activation === "online" || activation === undefined)) return;
    report(["patching", "updateServer"], {
      problem: wanting ? "missing" : "nothing that the hosts reach has updates",
      got: "none",
      allowed: "the URL of a WSUS server; none with online activation, whose firewall also leads to Windows Update",
      fix: "add updateServer and updateServerAddresses",
    });
    return;
  }
  if (!updateServer.pattern.test(server) || !URL.canParse(server)) return;
  const host = new URL(server).hostname;
  const addressed = isAddress(host);
  if (updateServerAddresses?.length && !(addressed && !updateServerAddresses.includes(host))) return;
  report(["patching", "updateServerAddresses"], {
    problem: "the way to the update server stays closed",
    got: updateServerAddresses?.length ? updateServerAddresses.join(", ") : "none",
    allowed: addressed ? `${host}, as in updateServer` : "the addresses that its name leads to",
    fix: "add updateServerAddresses",
  });
}
