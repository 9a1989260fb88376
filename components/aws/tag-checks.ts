import type { Input } from "@pulumi/pulumi";
import { type Problem, plain, reason } from "../problems";

/** AWS takes 50 tags for a resource; two are the component's own: the name and the role. */
const mostTags = 48;

/** Problems of the caller's tags. Source: AWS General Reference, "Tag naming limits and requirements". */
export function checkTags(tags: Record<string, Input<string>> | undefined): Problem[] {
  const entries = Object.entries(tags ?? {});
  const problems: Problem[] = [];
  if (entries.length > mostTags) {
    problems.push({ propertyPath: "tags", reason: reason("too many tags", entries.length, `${mostTags} tags`) });
  }
  for (const [key, input] of entries) {
    const propertyPath = `tags[${JSON.stringify(key)}]`;
    const value = plain(input);
    if (key.toLowerCase().startsWith("aws:")) {
      problems.push({ propertyPath, reason: reason("the prefix aws: belongs to AWS", key, "another prefix") });
    } else if (!/^[\p{L}\p{N} _.:/=+\-@]{1,128}$/u.test(key)) {
      const allowed = "1 to 128 letters, digits, spaces and _.:/=+-@";
      problems.push({ propertyPath, reason: reason("not a tag's name", key, allowed) });
    }
    if (value !== undefined && !/^[\p{L}\p{N} _.:/=+\-@]{0,256}$/u.test(value)) {
      const allowed = "up to 256 letters, digits, spaces and _.:/=+-@";
      problems.push({ propertyPath, reason: reason("not a tag's value", value, allowed) });
    }
  }
  return problems;
}
