import { sameName } from "../../activation/discovery";
import { updateForHostKey } from "../../activation/generations";
import { activationPort } from "../../activation/transport";
import { showText } from "../../text/problem";
import { type Check, each } from "./check";

/** What is worth knowing and stops nothing. */
export const noteWorthKnowing: Check = ({ port, discovery, image, hostKey }, report) => {
  if (port !== undefined && port !== activationPort) {
    report.note(["port"], {
      problem: `not ${activationPort}, so only clients that find the hosts by their SRV record know the port`,
      fix: `leave it out for ${activationPort}, or set the port on clients that are pinned to a host`,
    });
  }
  each(discovery?.zones, ({ name }, index) => noteSpelling(name, ["discovery", "zones", index, "name"]));
  noteSpelling(discovery?.activeDirectory?.domain, ["discovery", "activeDirectory", "domain"]);
  const system = image?.operatingSystem;
  const generation = hostKey?.generation;
  const update = system && generation && updateForHostKey(system, generation);
  if (update) {
    report.note(["image", "operatingSystem"], {
      problem: `a ${generation} key needs ${update.id} (build ${update.build}) on ${system}`,
      fix: `use an image from ${update.date} or later, or patch before the key is installed`,
    });
  }

  function noteSpelling(name: string | undefined, path: (string | number)[]): void {
    if (name === undefined || name === sameName(name)) return;
    report.note(path, { problem: `read as ${showText(sameName(name))}`, fix: `write ${showText(sameName(name))}` });
  }
};
