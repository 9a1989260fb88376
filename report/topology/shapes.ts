export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** How something ends; `none` for what is neither good nor bad. */
export type Tone = "activates" | "fails" | "undecided" | "pinned" | "none";

/** What a drawing is made of, in the order in which it is drawn. */
export type Shape =
  | (Box & { readonly kind: "box"; readonly role: BoxRole; readonly tone?: Tone })
  | (Point & {
      readonly kind: "text";
      readonly role: TextRole;
      readonly text: string;
      readonly width: number;
      readonly anchor?: "start" | "middle" | "end";
    })
  | {
      readonly kind: "line";
      readonly role: "asks" | "record" | "traffic" | "way";
      readonly tone: Tone;
      readonly points: readonly Point[];
      readonly arrow?: boolean;
      readonly title?: string;
    }
  | (Point & { readonly kind: "mark"; readonly tone: Tone; readonly title: string; readonly scale?: number });

export type BoxRole = "group" | "client" | "zone" | "checkpoint" | "network" | "host" | "port" | "strip";
export type TextRole = "name" | "note" | "small" | "word";

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

/** Average width of a character, as a share of the size of its letters: wide enough for most names. */
const shareOfSize = { name: 0.62, note: 0.57, small: 0.57, word: 0.62 } as const;
export const sizes: Readonly<Record<TextRole, number>> = { name: 14, note: 12.5, small: 11.5, word: 12.5 };

/** The text as far as it fits, without measuring: there is no browser here. */
export function fitted(text: string, role: TextRole, width: number): string {
  const fits = Math.max(1, Math.floor(width / (sizes[role] * shareOfSize[role])));
  const characters = [...text];
  return characters.length <= fits ? text : `${characters.slice(0, Math.max(1, fits - 1)).join("")}…`;
}

/** A line through points, its corners rounded. */
export function roundedPath(points: readonly Point[], radius = 9): string {
  const parts = points.map((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    if (!before) return `M${place(point)}`;
    if (!after) return `L${place(point)}`;
    const start = towards(point, before, radius);
    const end = towards(point, after, radius);
    return `L${place(start)}Q${place(point)} ${place(end)}`;
  });
  return parts.join("");
}

/** A point on the way from one to another, at most half of it away. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  const share = Math.min(distance, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** A tenth of a pixel is enough. */
export function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function place({ x, y }: Point): string {
  return `${number(x)} ${number(y)}`;
}
