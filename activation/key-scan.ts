import { joinedPieces, readings } from "../text/readings";
import { findProductKeys, type ProductKeyKind } from "./product-key";

/** A product key found in a text. It holds no part of the key: only its fingerprint and how it was wrapped. */
export interface FoundKey {
  kind: ProductKeyKind;
  /** First 8 hex digits of the SHA-256 of the key. */
  fingerprint: string;
  /** Edition, for a public client key (GVLK). */
  product?: string;
  /** The wrappings around it from the outside in, such as `base64`, `gzip`, `utf-16`. Empty for plain text. */
  wrapping: readonly string[];
}

export interface KeyScan {
  keys: FoundKey[];
  /** False when a limit was met, so that a key could be further inside. */
  complete: boolean;
}

/** A key without anything between its groups, in quotes. */
const longestBareKey = 29;

/**
 * Product keys in a text, as they stand or in any wrapping that `readings` takes off. With `told`, a name or neighbour says
 * that the text is a key, so that it counts without anything between its groups.
 */
export function scanForKeys(text: string, told = false): KeyScan {
  if (told || text.length < worthKeeping || text.length > largestKept) return scan(text, told);
  const known = kept.get(text) ?? scan(text, false);
  if (kept.size >= mostKept) kept.clear();
  kept.set(text, known);
  return known;
}

/** Several rules look at one text, and a stack repeats its scripts: the last answers are kept. */
const kept = new Map<string, KeyScan>();
const worthKeeping = 100;
const largestKept = 64 * 1024;
const mostKept = 500;

function scan(text: string, told: boolean): KeyScan {
  const keys = new Map<string, FoundKey>();
  const complete = readings(text, ({ text: reading, wrapping }) => {
    // Pieces are joined in several ways; the first that gives a key is the one.
    if (wrapping.includes(joinedPieces) && [...keys.values()].some(({ kind }) => kind !== "placeholder")) return;
    const wholeText = told && reading.trim().length <= longestBareKey;
    for (const { kind, fingerprint, product } of findProductKeys(reading, wholeText)) {
      if (!keys.has(fingerprint)) keys.set(fingerprint, { kind, fingerprint, product, wrapping });
    }
  });
  return { keys: [...keys.values()], complete };
}
