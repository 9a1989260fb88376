import { type Problem, reason } from "../problems";

/** Problem of an id that EC2 gives, when it is known. */
export function checkId(propertyPath: string, prefix: string, value: unknown): Problem[] {
  if (value === undefined || (typeof value === "string" && new RegExp(`^${prefix}-[0-9a-f]{8,17}$`).test(value))) {
    return [];
  }
  const allowed = `${prefix}- and 8 to 17 hexadecimal digits`;
  return [{ propertyPath, reason: reason("not an id that AWS gives", value, allowed) }];
}

/** A part of a resource's name that stands for a range or an address: `10-20-0-0-16`. */
export function slug(cidr: string): string {
  return cidr.replace(/[^0-9a-z]+/gi, "-").replace(/-$/, "");
}
