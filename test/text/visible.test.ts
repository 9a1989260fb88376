import fc from "fast-check";
import {
  findUnseen,
  forCsv,
  forHtml,
  forMarkdown,
  oneLine,
  shortened,
  visible,
  visibleLines,
} from "../../text/visible";

const anyText = fc.string({ unit: "binary", maxLength: 200 });
/** Written apart from the room's own expression: by the blocks that a terminal or a browser obeys. */
const obeyed =
  // biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what must not be printed
  // biome-ignore-start lint/suspicious/noMisleadingCharacterClass: one by one, never as part of another
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: above
// biome-ignore-end lint/suspicious/noMisleadingCharacterClass: above

describe("visible", () => {
  it.each([
    ["escape sequence", "\u001b[31m\u009b2J\u0007\r\n", "\\u{1b}[31m\\u{9b}2J\\u{7}\\u{d}\\u{a}"],
    ["reading direction", "\u202egpj.exe\u2066\u061c", "\\u{202e}gpj.exe\\u{2066}\\u{61c}"],
    ["zero width", "a\u200bb\u200dc\u2060d\ufeff", "a\\u{200b}b\\u{200d}c\\u{2060}d\\u{feff}"],
    ["line separators", "a\u2028b\u2029c\u0085", "a\\u{2028}b\\u{2029}c\\u{85}"],
    ["fillers that show as nothing", "\u3164\uffa0\u115f\u2800", "\\u{3164}\\u{ffa0}\\u{115f}\\u{2800}"],
    ["variation selectors and tags", "a\ufe0f\u{e0041}\u{e0100}", "a\\u{fe0f}\\u{e0041}\\u{e0100}"],
    ["lone surrogates", "\ud83d!", "\\u{d83d}!"],
    ["soft hyphen", "kms\u00ad01", "kms\\u{ad}01"],
    ["what is seen", "kms01 Größe 東京 😀 ~", "kms01 Größe 東京 😀 ~"],
  ])("%s", (_, text, shown) => {
    expect(visible(text)).toBe(shown);
    expect(findUnseen(text) === undefined).toBe(shown === text);
  });

  it("leaves nothing that is obeyed, and changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(obeyed);
        expect(visible(shown)).toBe(shown);
        expect(findUnseen(shown)).toBeUndefined();
        expect(shortened(text, 80).length).toBeLessThanOrEqual(80);
        expect(visibleLines(text).split("\n")).toHaveLength(text.split("\n").length);
      }),
    );
  });

  it("gives two texts that differ two looks, but for escapes that were spelt out", () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        fc.pre(a !== b && !a.includes("\\") && !b.includes("\\"));
        expect(visible(a)).not.toBe(visible(b));
      }),
    );
  });

  it("names the first character that does not show", () => {
    expect(findUnseen("ab\u202ec")).toEqual({ index: 2, name: "U+202E" });
    expect(findUnseen("\u{e0041}")).toEqual({ index: 0, name: "U+E0041" });
    expect(findUnseen("\t")).toEqual({ index: 0, name: "U+0009" });
  });

  it("cuts what is too long, and joins lines", () => {
    expect(shortened("x".repeat(81), 80)).toBe(`${"x".repeat(77)}...`);
    expect(shortened("x".repeat(260))).toBe("x".repeat(260));
    expect(oneLine("a \r\n  b\nc")).toBe("a b c");
  });
});

describe("variants", () => {
  it("HTML: neither a tag nor the end of an attribute", () => {
    expect(forHtml(`<b title="x" id='y'>&\u202e`)).toBe("&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;\\u{202e}");
    fc.assert(
      fc.property(anyText, (text) => {
        expect(forHtml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it("Markdown: no cell, link, mention, reference or HTML", () => {
    expect(forMarkdown("a|[x](http://y)<b>`c`\\")).toBe(
      "a&#124;&#91;x&#93;(http:&#8203;//y)&#60;b&#62;&#96;c&#96;&#92;",
    );
    expect(forMarkdown("@owner #12 www.example.com")).toBe("@&#8203;owner #&#8203;12 www&#8203;.example.com");
    fc.assert(
      fc.property(anyText, (text) => {
        expect(forMarkdown(text)).not.toMatch(/[\\`*_[\]<>|~$!]|:\/\/|@(?!&)/);
      }),
    );
  });

  it("CSV: one cell, and no formula", () => {
    expect(forCsv("=HYPERLINK(1)")).toBe("'=HYPERLINK(1)");
    expect(forCsv('a,"b"')).toBe('"a,""b"""');
    fc.assert(
      fc.property(anyText, (text) => {
        const cell = forCsv(text);
        expect(cell.replace(/^"'?/, "")).not.toMatch(/^\s*[=+@|%-]/);
        expect(cell).toMatch(/^("([^"]|"")*"|[^",\n]*)$/);
      }),
    );
  });
});
