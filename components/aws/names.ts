/** A part of a resource's name that stands for a range or an address: `10-20-0-0-16`. */
export function slug(cidr: string): string {
  return cidr.replace(/[^0-9a-z]+/gi, "-").replace(/-$/, "");
}
