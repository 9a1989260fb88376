import type { Outcome } from "../preflight/verdict";

/** A verdict in a word, for machines in the plural. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  activates: "activate",
  fails: "fail",
  undecided: "undecided",
  pinned: "never ask",
};

/** Numbers with a comma between thousands, whatever the locale. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number and what it is a number of. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}

/** `a, b and 3 more`. */
export function listed(texts: readonly string[], most: number): string {
  if (texts.length <= most) return texts.join(", ");
  return `${texts.slice(0, most).join(", ")} and ${texts.length - most} more`;
}

/** A product's name without what stands in brackets or after a comma: enough beside others. */
export function shortProduct(title: string): string {
  return title.replace(/ \(.*\)$/, "").replace(/,.*$/, "");
}

/** The last part of an id, which is what people call the thing. */
export function shortName(name: string): string {
  return name.includes("/") ? (name.split("/").at(-1) ?? name) : name;
}

/** A moment as people write it, in UTC. */
export function formatTime(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, "$1, $2 UTC");
}
