import { showText } from "../text/problem";
import type { Cloud, Text } from "./arguments";
import type { Finding, Report } from "./report";

interface TagRules {
  /** What the caller may have, after the toolkit's own. */
  readonly most: number;
  readonly why: string;
  readonly name: RegExp;
  readonly nameAllowed: string;
  readonly value: RegExp;
  readonly valueAllowed: string;
  /** Beginnings of names that are somebody else's, in lower case. */
  readonly reserved: readonly string[];
}

const longestName = 128;
const longestValue = 256;

/**
 * What each cloud takes on every resource that a component makes. Azure: a secret in a key vault and private zones, their
 * links and records take 15 tags, of which one is the component's (Microsoft, "About Azure Key Vault secrets"; "Use tags to
 * organize your Azure resources and management hierarchy", which also says what names DNS takes: no spaces, no special
 * characters, no digit first; and that storage accounts take 128 characters). AWS: 50 tags, of which the name, the role and
 * the patch group are the component's (AWS General Reference, "Tag naming limits and requirements").
 */
const rules: Readonly<Record<Cloud, TagRules>> = {
  azure: {
    most: 14,
    why: "secrets, private zones and records take 15, of which one is the toolkit's own",
    name: new RegExp(`^[A-Za-z][A-Za-z0-9_.-]{0,${longestName - 1}}$`),
    nameAllowed: `1 to ${longestName} letters, digits and _ . -, a letter first`,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: reports and portals show these values
    value: /^[^<>\u0000-\u001f]*$/,
    valueAllowed: "any characters but < > and control characters",
    reserved: ["microsoft", "azure", "windows", "kmshost"],
  },
  aws: {
    most: 47,
    why: "the cloud takes 50, of which three are the toolkit's own",
    name: new RegExp(`^[\\p{L}\\p{N} _.:/=+\\-@]{1,${longestName}}$`, "u"),
    nameAllowed: `1 to ${longestName} letters, digits, spaces and _ . : = + @ / -`,
    value: /^[\p{L}\p{N} _.:/=+\-@]*$/u,
    valueAllowed: "letters, digits, spaces and _ . : = + @ / -",
    reserved: ["aws:", "kmshost"],
  },
};

/** The most tags of the caller's own on a cloud. */
export const mostTags: Readonly<Record<Cloud, number>> = { azure: rules.azure.most, aws: rules.aws.most };

/** Tags that the cloud takes, with places left for the toolkit's own. */
export function checkTags(cloud: Cloud, tags: Readonly<Record<string, Text>> | undefined, report: Report): void {
  const { most, why } = rules[cloud];
  const all = Object.entries(tags ?? {});
  if (all.length > most) {
    report(["tags"], {
      problem: "too many tags",
      got: `${all.length} tags`,
      allowed: `at most ${most}; ${why}`,
      fix: `remove ${all.length - most}`,
    });
  }
  for (const [name, value] of all) {
    const found = nameProblem(rules[cloud], name) ?? valueProblem(rules[cloud], value);
    if (found) report(["tags", name], found);
  }
}

function nameProblem({ name: taken, nameAllowed, reserved }: TagRules, name: string): Finding | undefined {
  const onName = { got: `"${showText(name)}"`, onName: true as const };
  const prefix = reserved.find((word) => name.toLowerCase().startsWith(word));
  if (prefix) {
    const problem = `a tag name that starts with ${prefix}, which is reserved`;
    return { ...onName, problem, allowed: "any other name", fix: "write another name" };
  }
  if (taken.test(name)) return undefined;
  return {
    ...onName,
    problem: "a tag name that the cloud does not take",
    allowed: nameAllowed,
    fix: "write another name",
  };
}

function valueProblem({ value: taken, valueAllowed }: TagRules, value: Text): Finding | undefined {
  if (typeof value !== "string") return undefined;
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
    problem: "a tag value that the cloud does not take",
    allowed: valueAllowed,
    fix: "remove the other characters",
  };
}
