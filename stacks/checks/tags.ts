import type { Check, Finding, Report, Sketch } from "./check";
import { showText } from "../../text/problem";

const most = 45;
const longestKey = 128;
const longestValue = 256;
/** What both clouds take in names and values of tags. */
const taken = /^[\p{L}\p{N} _.:=+@/-]*$/u;

const reserved: Record<Sketch["cloud"], readonly string[]> = {
  azure: ["microsoft", "azure", "windows", "kmshost"],
  aws: ["aws:", "kmshost"],
};

/** Tags that the cloud takes, with places left for the toolkit's own. */
export const checkTags: Check = (sketch, report) => {
  const tags = Object.entries(sketch.tags ?? {});
  if (tags.length > most) {
    report.problem(["tags"], {
      problem: "too many tags",
      got: `${tags.length} tags`,
      allowed: `at most ${most}; the cloud takes 50, and some are the toolkit's own`,
      fix: `remove ${tags.length - most}`,
    });
  }
  for (const [name, value] of tags) {
    refuse(keyTrouble(name, sketch.cloud), name, report);
    if (value !== undefined) refuse(valueTrouble(value), name, report);
  }
};

const onName = (name: string) => ({ got: `"${showText(name)}"`, onName: true as const });

function refuse(finding: Finding | undefined, name: string, report: Report): void {
  if (finding) report.problem(["tags", name], finding);
}

function keyTrouble(name: string, cloud: Sketch["cloud"]): Finding | undefined {
  const prefix = reserved[cloud].find((word) => name.toLowerCase().startsWith(word));
  if (prefix) {
    return {
      ...onName(name),
      problem: `a tag name that starts with ${prefix}, which is reserved`,
      allowed: "any other name",
      fix: "write another name",
    };
  }
  const slash = cloud === "azure" && name.includes("/");
  if (name === "" || name.length > longestKey || slash || !taken.test(name)) {
    const signs = cloud === "azure" ? "_ . : = + @ -" : "_ . : = + @ / -";
    return {
      problem: "a tag name that the cloud does not take",
      ...onName(name),
      allowed: `1 to ${longestKey} letters, digits, spaces and ${signs}`,
      fix: "write another name",
    };
  }
  return undefined;
}

function valueTrouble(value: string): Finding | undefined {
  if (value.length > longestValue) {
    return {
      problem: "a tag value that is too long",
      got: `${value.length} characters`,
      allowed: `at most ${longestValue} characters`,
      fix: "shorten it",
    };
  }
  if (taken.test(value)) return undefined;
  return {
    problem: "a tag value with characters that not every cloud takes",
    allowed: "letters, digits, spaces and _ . : = + @ / -",
    fix: "remove the other characters",
  };
}
