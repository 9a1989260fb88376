import type { Finding } from "./report";

/** Splits advice of the form "what is wrong; what to do", which the rules of activation are written in. */
export function advice(text: string, allowed: string): Finding {
  const cut = text.indexOf("; ");
  const says = /^(write|leave|put|use|remove|name)\b/.test(text.slice(cut + 2));
  if (cut < 0 || !says) return { problem: text, allowed };
  return { problem: text.slice(0, cut), allowed, fix: text.slice(cut + 2) };
}
