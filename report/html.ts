import { forHtml } from "../text/visible";

/** A piece of HTML that is safe to stand in a page. Only `html` and `trusted` make one. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What can stand between the pieces of a template: text is escaped, nothing is left out. */
export type Content = Html | string | number | undefined | false | readonly Content[];

/** A template whose values are text, in elements as well as in quoted attributes, unless they are `Html` themselves. */
export function html(pieces: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(
    pieces.map((piece, index) => (index === 0 ? piece : `${textOf(values[index - 1])}${piece}`)).join(""),
  );
}

/** Text of this project that is HTML already. Never for what others wrote. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Pieces one after the other, with something of ours between them. */
export function joined(pieces: readonly Content[], between: Content = ""): Html {
  return new Html(pieces.map(textOf).join(textOf(between)));
}

function textOf(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "object") return content.map(textOf).join("");
  return forHtml(String(content));
}
