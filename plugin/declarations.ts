/**
 * What editors show beside an argument: its default as a tag of its own, and an example. Examples are taken from the
 * programs in examples/, which are run by tests.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

type Cloud = "azure" | "aws";

/** Examples by cloud, the argument that they are part of (none at the top), and their own name. */
type Examples = ReadonlyMap<string, string>;

const clouds: readonly Cloud[] = ["azure", "aws"];
const longest = 8;
const keyOf = (cloud: Cloud, parent: string, name: string): string => `${cloud} ${parent} ${name}`;

const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);

const program = (name: string): string => readFileSync(join(__dirname, "../examples", name, "index.ts"), "utf8");

/** Arguments as the examples write them; the fuller example first. */
export function argumentExamples(): Examples {
  const found = new Map<string, string>();
  for (const cloud of clouds) {
    for (const name of [`${cloud}-max`, `${cloud}-hardened`, `${cloud}-clients`]) {
      const source = parse(name, program(name));
      const collect = (object: ts.ObjectLiteralExpression, parent: string): void => {
        for (const property of object.properties) {
          const own = property.name?.getText(source) ?? "";
          const key = keyOf(cloud, parent, own);
          const text = withoutIndent(property.getText(source));
          if (!found.has(key) && text.split("\n").length <= longest) found.set(key, text);
          if (ts.isPropertyAssignment(property))
            for (const inner of objectsIn(property.initializer)) collect(inner, own);
        }
      };
      const visit = (node: ts.Node): void => {
        if (ts.isNewExpression(node) && /^(Azure|Aws)Kms/.test(node.expression.getText(source))) {
          for (const argument of node.arguments?.slice(1) ?? [])
            for (const one of objectsIn(argument)) collect(one, "");
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
  }
  return found;
}

const objectsIn = (node: ts.Expression): ts.ObjectLiteralExpression[] =>
  ts.isObjectLiteralExpression(node)
    ? [node]
    : ts.isArrayLiteralExpression(node)
      ? node.elements.flatMap(objectsIn)
      : [];

/** The last line of a literal that began in mid-line stands as deep as it should: the others follow it. */
function withoutIndent(text: string): string {
  const [first = "", ...others] = text.split("\n");
  const depth = /^ */.exec(others.at(-1) ?? "")?.[0].length ?? 0;
  return [first, ...others.map((line) => line.slice(depth))].join("\n");
}

/** Whole programs, for the components that one begins with. */
const classExamples: Readonly<Record<string, string>> = {
  AzureKmsHost: "azure-defaults",
  AwsKmsHost: "aws-defaults",
  AzureKmsClients: "azure-clients",
  AwsKmsClients: "aws-clients",
};

/** Which arguments take a type: `hosts: HostArgs[]` makes `HostArgs` part of `hosts`. */
export function parentsOf(
  declarations: Iterable<readonly [file: string, text: string]>,
): ReadonlyMap<string, Set<string>> {
  const parents = new Map<string, Set<string>>();
  for (const [, text] of declarations) {
    for (const [, name = "", type = ""] of text.matchAll(/^\s+(?:readonly )?(\w+)\??: ([^;]+);$/gm)) {
      for (const [used] of type.matchAll(/\w+Args\b/g)) {
        parents.set(used, (parents.get(used) ?? new Set<string>()).add(name));
      }
    }
  }
  return parents;
}

/** A declaration file with its tags. */
export function withTags(
  file: string,
  text: string,
  parents: ReadonlyMap<string, Set<string>>,
  examples: Examples = argumentExamples(),
): string {
  const source = parse(file, text);
  const mine = clouds.filter((cloud) => !clouds.some((other) => other !== cloud && file.toLowerCase().includes(other)));
  const edits: { readonly at: ts.JSDoc; readonly tags: string[] }[] = [];
  const visit = (node: ts.Node): void => {
    const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
    if (comment && ts.isClassDeclaration(node) && classExamples[node.name?.text ?? ""]) {
      const code = program(classExamples[node.name?.text ?? ""] ?? "")
        .replace(/^(\/\/.*\n)+/, "")
        .trim();
      edits.push({ at: comment, tags: exampleTag(code) });
    }
    if (comment && ts.isPropertySignature(node) && ts.isInterfaceDeclaration(node.parent)) {
      const above = /^(Azure|Aws)?Kms(Host|Clients)Args$/.test(node.parent.name.text)
        ? [""]
        : [...(parents.get(node.parent.name.text) ?? [])];
      const name = node.name.getText(source);
      const [example] = mine.flatMap((cloud) => above.flatMap((one) => examples.get(keyOf(cloud, one, name)) ?? []));
      const [, byDefault] = /Default: ([\s\S]+?)(?:\.(?=\s|$)|$)/.exec(textOf(comment)) ?? [];
      const tags = [
        ...(byDefault ? [`@default ${byDefault.replace(/\s+/g, " ")}`] : []),
        ...(example ? exampleTag(example) : []),
      ];
      if (tags.length > 0) edits.push({ at: comment, tags });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits
    .sort((a, b) => b.at.pos - a.at.pos)
    .reduce((all, { at, tags }) => all.slice(0, at.pos) + tagged(at, source, tags) + all.slice(at.end), text);
}

const exampleTag = (code: string): string[] => [
  "@example",
  "```ts",
  ...code.replaceAll("*/", "*\\/").split("\n"),
  "```",
];

/** The words of a comment, without its stars. */
const textOf = (comment: ts.JSDoc): string =>
  comment
    .getText()
    .replace(/^\/\*\*|\*\/$/g, "")
    .replace(/^\s*\* ?/gm, "")
    .trim();

function tagged(comment: ts.JSDoc, source: ts.SourceFile, tags: readonly string[]): string {
  const indent = " ".repeat(source.getLineAndCharacterOfPosition(comment.pos).character);
  const lines = [...textOf(comment).split("\n"), ...tags].map((line) => `${indent} * ${line}`.trimEnd());
  return ["/**", ...lines, `${indent} */`].join("\n");
}
