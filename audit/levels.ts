/** How much a finding weighs, the least first. */
export const levels = ["info", "low", "medium", "high", "critical"] as const;
export type Level = (typeof levels)[number];

export function atLeast(level: Level, least: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(least);
}

export function highest(found: readonly Level[]): Level {
  return found.reduce<Level>((most, level) => (atLeast(level, most) ? level : most), "info");
}
