import { fingerprintOf, isPlaceholder, keyAlphabet, maskPlainKeys } from "../text/keys";

// In a log a key may stand alone, without dashes and without a word that says what it is, or joined by any signs to each other and
// to what is around it. No honest log has five such groups behind one another.
const group = `[${keyAlphabet}]{5}`;
const logged = new RegExp(`${group}(?:[^A-Z0-9]{1,7}${group}){4}|(?<![A-Z0-9])[${keyAlphabet}]{25}(?![A-Z0-9])`, "gi");

/** A text of a log in which each product key, whatever joins its groups, is its fingerprint. */
export function maskLoggedKeys(text: string): string {
  return maskPlainKeys(text).replace(logged, (found) => {
    const key = found
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, "")
      .replace(/.{5}(?=.)/g, "$&-");
    return isPlaceholder(key) ? found : `[product key ${fingerprintOf(key)}]`;
  });
}
