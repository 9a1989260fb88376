import { posix } from "node:path";

/** What is code in Markdown, where nothing is a link, and every way to write a link's target outside of it. */
const codeOrLink =
  /^(?<fence>```|~~~)[\s\S]*?^\k<fence>.*$|`[^`\n]+`|(?<before>\]\(|^\[[^\]\n]+\]:\s+|\s(?:src|href)=")(?<target>[^\s)"]+)/gm;

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
