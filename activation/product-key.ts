import { findKeys, grouped, isPlaceholder, type KeyShape, keyAlphabet, normaliseProductKey } from "../text/keys";
import { clientKeyProduct } from "./client-keys";

/** `host`: a key that must be kept secret. `client`: on Microsoft's public list. `placeholder`: cannot be a key at all. */
export type ProductKeyKind = "host" | "client" | "placeholder";

/** A key-shaped piece of a text, and what it is. It never carries the key itself, so that it may be printed. */
export interface ProductKeyMatch extends Omit<KeyShape, "placeholder"> {
  readonly kind: ProductKeyKind;
  /** Edition, for a public client key. */
  readonly product?: string;
}

/** Everything in a text that has the shape of a product key, in order, with its kind; `told` as for `findKeys`. */
export function findProductKeys(text: string, told = false): ProductKeyMatch[] {
  return findKeys(text, told).map(({ placeholder, ...shape }) => {
    if (placeholder) return { ...shape, kind: "placeholder" };
    const product = clientKeyProduct(grouped(text.slice(shape.index, shape.index + shape.length)));
    return product ? { ...shape, kind: "client", product } : { ...shape, kind: "host" };
  });
}

export type HostKeyCheck =
  | { readonly ok: true; readonly key: string; readonly lastFive: string }
  | { readonly ok: false; readonly problem: string };

/**
 * Can this be a KMS host key (CSVLK)? Answers what is wrong otherwise, never with any part of what was given.
 * A public client key (GVLK) is rejected: it cannot make a machine a KMS host. Whether Microsoft issued the key, and for
 * which generation, only its activation shows.
 */
export function checkHostKey(raw: string): HostKeyCheck {
  const key = normaliseProductKey(raw);
  if (!key) return { ok: false, problem: shapeProblem(raw) };
  const product = clientKeyProduct(key);
  if (product) {
    const problem = `is Microsoft's public client key (GVLK) for ${product}; a KMS host needs the KMS host key (CSVLK) from the Microsoft 365 admin center`;
    return { ok: false, problem };
  }
  if (isPlaceholder(key)) return { ok: false, problem: "is a placeholder, not a product key" };
  return { ok: true, key, lastFive: key.slice(-5) };
}

function shapeProblem(raw: string): string {
  const characters = raw.toUpperCase().replace(/[^A-Z0-9]/g, "");
  if (characters.length === 0) return "is empty; expected five groups of five letters and digits";
  if (characters.length !== 25) {
    return `has ${characters.length} letters and digits; a product key has 25, in five groups of five`;
  }
  const wrong = [...new Set([...characters].filter((character) => !keyAlphabet.includes(character)))];
  if (wrong.length > 0) {
    return `has ${wrong.length} kind(s) of letter or digit that no product key contains (no A, E, I, L, O, S, U, Z, 0, 1 or 5)`;
  }
  return "is not in five groups of five; write the groups with hyphens between them";
}
