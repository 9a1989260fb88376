import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Content, html, trusted } from "./html";

const file = (name: string) => readFileSync(join(__dirname, name), "utf8");
const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The frame of every page. The policy lets in this style and this script, and nothing else. */
export function frame(
  title: string,
  links: readonly (readonly [href: string, words: string])[],
  body: Content,
): string {
  const style = file("page.css");
  const script = file("in-page.js");
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
  const nav = html`<nav class="page-nav" aria-label="Sections">${links.map(([href, words]) => html`<a href="${href}">${words}</a>`)}</nav>`;
  return html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar"><span class="brand">kmshost</span>${links.length > 0 && nav}<span class="tools" data-tools></span></header>
<div class="page">
<main id="content">
${body}
</main>
</div>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}
