import { azureBastionRange, longestWithBastion } from "../../activation/azure-bastion";
import { type Check, type Report, refuseRepeats, refuseWide, type Sketch } from "./check";
import type { Path } from "../../text/problem";

type AzureSketch = Sketch & { cloud: "azure" };

/** What only Azure has: which vault, by which Bastion, into which private link scope. */
export const checkAzureOptions: Check = (sketch, report) => {
  if (sketch.cloud !== "azure") return;
  checkVault(sketch, report);
  checkBastion(sketch, report);
  checkScope(sketch, report);
};

function checkVault({ vaultName, existingVaultId }: AzureSketch, report: Report): void {
  if (vaultName === undefined || existingVaultId === undefined) return;
  report.problem(["vaultName"], {
    problem: "a new vault beside an existing one",
    allowed: "vaultName or existingVaultId",
    fix: "remove one of the two",
  });
}

function checkBastion({ network }: AzureSketch, report: Report): void {
  const { bastion, addressSpace } = network ?? {};
  if (bastion === undefined) return;
  const path = ["network", "bastion"];
  const { administrators, existingSubnetRange } = bastion;
  if ((administrators === undefined) === (existingSubnetRange === undefined)) {
    report.problem(path, {
      problem: administrators === undefined ? "no bastion named" : "two bastions",
      got: administrators === undefined ? "neither" : "administrators and existingSubnetRange",
      allowed: "administrators (a new one) or existingSubnetRange (an existing one)",
      fix: administrators === undefined ? "add one of the two" : "remove one of the two",
    });
  }
  checkRanges(administrators, [...path, "administrators"], report);
  if (existingSubnetRange !== undefined)
    refuseWide([existingSubnetRange], () => [...path, "existingSubnetRange"], report);
  if (administrators === undefined || azureBastionRange(addressSpace ?? "") !== undefined) return;
  report.problem([...path, "administrators"], {
    problem: "no room for a bastion of its own",
    got: addressSpace ?? "an existing subnet",
    allowed: `an addressSpace of /${longestWithBastion} or larger`,
    fix: "write a larger addressSpace, or name the range of an existing bastion",
  });
}

function checkRanges(ranges: readonly (string | undefined)[] | undefined, path: Path, report: Report): void {
  refuseRepeats(ranges ?? [], (index, first) =>
    report.problem([...path, index], { problem: `the range of entry ${first} too`, fix: "remove one of the two" }),
  );
  refuseWide(ranges ?? [], (index) => [...path, index], report);
}

function checkScope({ monitoring, network, subscription }: AzureSketch, report: Report): void {
  const { privateLinkScopeId: id, privateLinkRanges: ranges } = monitoring ?? {};
  checkRanges(ranges, ["monitoring", "privateLinkRanges"], report);
  if (id === undefined) {
    if (ranges !== undefined) {
      report.problem(["monitoring", "privateLinkRanges"], {
        problem: "ranges of no scope",
        got: String(ranges.length),
        allowed: "privateLinkRanges beside privateLinkScopeId only",
        fix: "add privateLinkScopeId, or remove the ranges",
      });
    }
    return;
  }
  if (ranges === undefined && network?.addressSpace !== undefined) {
    report.problem(["monitoring", "privateLinkScopeId"], {
      problem: "the hosts do not reach this scope's private endpoints",
      allowed: "privateLinkRanges beside it in a created network",
      fix: "add privateLinkRanges with the ranges of its private endpoints",
    });
  }
  const [, , owner = ""] = id.split("/");
  if (subscription === undefined || owner.toLowerCase() === subscription.toLowerCase()) return;
  report.problem(["monitoring", "privateLinkScopeId"], {
    problem: "a scope in another subscription, where this environment may write nothing",
    got: owner,
    allowed: subscription,
    fix: "use a scope of this subscription, or let one be created",
  });
}
