import { editDistance } from "../provider/edit-distance";

/** The nearest name, when it is near enough to be meant. */
export function hint(name: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance)[0];
  return near !== undefined && near.distance <= Math.max(2, name.length / 4) ? `; is ${near.candidate} meant?` : "";
}
