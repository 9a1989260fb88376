// Control characters, format characters (direction, zero width), halves of characters, and line ends that are not seen.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A name has at most 255 bytes; each can take four characters when it is escaped. */
const longestShown = 260;

/** A name that a DNS server gave, so that it can be printed: what does not show is escaped, what is too long is cut. */
export function visible(text: string): string {
  const shown = text.replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return shown.length > longestShown ? `${shown.slice(0, longestShown - 3)}...` : shown;
}
