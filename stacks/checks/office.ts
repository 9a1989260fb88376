import { officeHostKeys } from "../../activation/generations";
import { type Check, each, type Report, refuseRepeats, type Sketch } from "./check";

/** What the two clouds say of Office in the same fields. */
export type OfficePart = Pick<Extract<Sketch, { cloud: "azure" }>, "officeKeys" | "image" | "network">;

/** Each version of Office once, on a system that can host it, with its licence files in the hosts' reach. */
export const checkOffice: Check = (sketch, report) => {
  const { officeKeys: keys, image } = sketch as OfficePart;
  refuseRepeats(keys?.map((key) => key?.version) ?? [], (index, first) =>
    report.problem(["officeKeys", index, "version"], {
      problem: `the version of officeKeys[${first}] too`,
      fix: "remove one of the two",
    }),
  );
  each(keys, ({ version }, index) => {
    const system = image?.operatingSystem;
    if (version === undefined || system === undefined) return;
    const { title, hosts } = officeHostKeys[version];
    if ((hosts as readonly string[]).includes(system)) return;
    report.problem(["officeKeys", index, "version"], {
      problem: `the volume license pack of ${title} does not run on ${system}`,
      allowed: `${version} on: ${hosts.join(", ")}`,
      fix: `set image.operatingSystem to ${hosts[0]}`,
    });
  });
  checkFileServers(sketch as OfficePart, report);
};

/** A created network lets the hosts out to what is named alone. */
function checkFileServers({ officeKeys, network }: OfficePart, report: Report): void {
  if (!officeKeys?.length || network?.addressSpace === undefined || network.fileServers?.length) return;
  report.problem(["network"], {
    problem: "the hosts do not reach the licence files of Office",
    got: "no fileServers",
    allowed: "fileServers: the addresses of the servers of officeKeys[].licenseFolder",
    fix: "add fileServers",
  });
}
