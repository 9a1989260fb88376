import type { Problem, Properties } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { find } from "../network";
import { refuse } from "../refuse";
import { expected, given, list, number, records, text, texts } from "../values";

const baselineToken = "aws:ssm/patchBaseline:PatchBaseline";
const groupToken = "aws:ssm/patchGroup:PatchGroup";

const levels = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNSPECIFIED"];

/** Filters that a baseline for Windows takes. Source: AWS Systems Manager API Reference, "PatchFilter". */
const windowsFilters = ["PATCH_SET", "PRODUCT", "PRODUCT_FAMILY", "CLASSIFICATION", "MSRC_SEVERITY"];

/** What of the updates is approved for installation. */
export const patchBaseline = awsType({
  token: baselineToken,
  id: "pb",
  arn: ["ssm", (id) => `patchbaseline/${id}`],
  replaceOn: ["operatingSystem"],
  named: { property: "name", max: 128 },
  // Names need not be unique, so a replacement can come first.
  namedByProgram: () => false,
  computed: ["availableSecurityUpdatesComplianceStatus", "rejectedPatchesAction"],
  defaults: {
    approvedPatchesComplianceLevel: "UNSPECIFIED",
    approvedPatchesEnableNonSecurity: false,
    operatingSystem: "WINDOWS",
  },
  sets: ["approvedPatches", "rejectedPatches"],
  check: (inputs) => [
    ...expected.length("name", text(inputs, "name"), 3, 128),
    ...expected.length("description", text(inputs, "description"), 1, 1024),
    ...expected.oneOf("approvedPatchesComplianceLevel", text(inputs, "approvedPatchesComplianceLevel"), levels),
    ...records(inputs, "approvalRules").flatMap(checkRule),
    ...(list(inputs, "rejectedPatches").length > 50
      ? [{ path: "rejectedPatches", reason: "expected no more than 50 patches" }]
      : []),
  ],
  admit(inputs) {
    if ((text(inputs, "operatingSystem") ?? "WINDOWS") !== "WINDOWS") return;
    for (const rule of records(inputs, "approvalRules")) {
      const unknown = records(rule, "patchFilters").find((filter) => {
        return !windowsFilters.includes(text(filter, "key") ?? "");
      });
      if (unknown) {
        refuse(
          "ValidationException",
          `Filter key ${text(unknown, "key")} is not supported for operating system WINDOWS.`,
        );
      }
    }
  },
  outputs: (inputs) => ({
    json: JSON.stringify({ Name: text(inputs, "name") }),
    availableSecurityUpdatesComplianceStatus: text(inputs, "availableSecurityUpdatesComplianceStatus") ?? "",
    rejectedPatchesAction: text(inputs, "rejectedPatchesAction") ?? "ALLOW_AS_DEPENDENCY",
  }),
  remove({ id }, cloud) {
    if (cloud.list(groupToken).some(({ inputs }) => inputs.baselineId === id)) {
      refuse("ResourceInUseException", `Patch baseline ${id} is registered for a patch group.`);
    }
  },
});

function checkRule(rule: Properties, index: number): Problem[] {
  const path = `approvalRules[${index}]`;
  const both = given(rule, "approveAfterDays") && given(rule, "approveUntilDate");
  const filters = records(rule, "patchFilters");
  return [
    ...expected.range(`${path}.approveAfterDays`, number(rule, "approveAfterDays"), 0, 360),
    ...expected.oneOf(`${path}.complianceLevel`, text(rule, "complianceLevel"), levels),
    ...(both ? [{ path, reason: "approveAfterDays and approveUntilDate exclude each other" }] : []),
    ...(filters.length > 10 ? [{ path: `${path}.patchFilters`, reason: "expected no more than 10 filters" }] : []),
    ...filters.flatMap((filter, place) => {
      const count = texts(filter, "values").length;
      if (count >= 1 && count <= 20) return [];
      return [{ path: `${path}.patchFilters[${place}].values`, reason: `expected 1 to 20 values, got ${count}` }];
    }),
  ];
}

/** Gives a baseline to the instances that carry the group's name as a tag. */
export const patchGroup = awsType({
  token: groupToken,
  id: (inputs) => `${text(inputs, "patchGroup")},${text(inputs, "baselineId")}`,
  replaceOn: ["baselineId", "patchGroup"],
  namedByProgram: () => true,
  check: (inputs) => expected.length("patchGroup", text(inputs, "patchGroup"), 1, 256),
  admit(inputs, cloud, self) {
    const baselineId = text(inputs, "baselineId");
    const baseline = find(cloud, baselineToken, baselineId);
    if (!baseline) refuse("DoesNotExistException", `Patch baseline ${baselineId} does not exist.`);
    const system = baseline.outputs.operatingSystem ?? baseline.inputs.operatingSystem;
    const other = cloud.list(groupToken).find((group) => {
      const its = find(cloud, baselineToken, text(group.inputs, "baselineId"));
      const same = (its?.outputs.operatingSystem ?? its?.inputs.operatingSystem) === system;
      return group.id !== self?.id && group.inputs.patchGroup === inputs.patchGroup && same;
    });
    if (other) {
      refuse(
        "AlreadyExistsException",
        `Patch Group baseline already has a baseline registered for Operating System ${system}.`,
      );
    }
  },
});
