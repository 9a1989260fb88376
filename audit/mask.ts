import { fingerprintOf, isPlaceholder, keyAlphabet, maskPlainKeys } from "../text/keys";

// In a log a key may stand alone, without dashes and without a word that says what it is.
const bare = new RegExp(`(?<![A-Z0-9])[${keyAlphabet}]{25}(?![A-Z0-9])`, "gi");

/** A text of a log in which each product key, with dashes or without, is its fingerprint. */
export function maskLoggedKeys(text: string): string {
  return maskPlainKeys(text).replace(bare, (found) => {
    const key = found.toUpperCase().replace(/.{5}(?=.)/g, "$&-");
    return isPlaceholder(key) ? found : `[product key ${fingerprintOf(key)}]`;
  });
}
