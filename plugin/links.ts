import { posix } from "node:path";

/** What is code in Markdown, fenced or in a line, where nothing means anything. */
const code = /^(?<fence>```|~~~)[\s\S]*?^\k<fence>.*$|`[^`\n]+`/;

/** Every way to write a link's target. */
const link = /(?<before>\]\(|^\[[^\]\n]+\]:\s+|\s(?:src|href)=")(?<target>[^\s)"]+)/;

const codeOrLink = new RegExp(`${code.source}|${link.source}`, "gm");

const isRelative = (target: string): boolean => !/^([a-z][a-z+.-]*:|\/\/|#)/i.test(target);

export interface Link {
  readonly target: string;
  /** File that a relative link names, from the root; undefined for one that is not relative. */
  readonly file?: string;
  readonly anchor: string;
}

/** Every link of a Markdown file; `path` is where the file is, from the root. */
export function linksOf(text: string, path: string): Link[] {
  const links: Link[] = [];
  rewriteLinks(text, path, (link) => {
    links.push(link);
    return link.target;
  });
  return links;
}

/** The text with each link as `rewrite` wants it. */
export function rewriteLinks(text: string, path: string, rewrite: (link: Link) => string): string {
  return text.replace(codeOrLink, (...match) => {
    const whole = match[0] as string;
    const { before, target } = match.at(-1) as { before?: string; target?: string };
    if (before === undefined || target === undefined) return whole;
    const [name = "", anchor = ""] = target.split("#", 2);
    const file = isRelative(target) ? posix.normalize(posix.join(posix.dirname(path), decodeURI(name))) : undefined;
    return before + rewrite({ target, anchor, ...(file === undefined ? {} : { file }) });
  });
}

/** The text with links to files that are not here made absolute, as seen in `base`. */
export function absoluteLinks(
  text: string,
  path: string,
  isHere: (file: string) => boolean,
  base: (file: string) => string,
): string {
  return rewriteLinks(text, path, ({ target, file, anchor }) =>
    file === undefined || isHere(file) ? target : `${base(file)}${anchor === "" ? "" : `#${anchor}`}`,
  );
}

/** The text with what is not code as `change` wants it. */
export function outsideCode(text: string, change: (part: string) => string): string {
  let at = 0;
  let changed = "";
  for (const match of text.matchAll(new RegExp(code.source, "gm"))) {
    changed += change(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return changed + change(text.slice(at));
}
