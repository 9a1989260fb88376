/**
 * Reads the inputs and outputs of the covered types from the declarations of the installed @pulumi/aws and writes them,
 * compactly, to input-types.generated.json. Run it after an upgrade of the SDK:
 *
 *     node --import tsx sandbox/aws/generate-input-types.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";
import { definition } from "./definition";
import type { InputTypes, Shape } from "./input-types";

const sdk = dirname(createRequire(__filename).resolve("@pulumi/aws/package.json"));

/** Interfaces of `types/input.d.ts`, by their name with the namespace: `ec2.InstanceRootBlockDevice`. */
type Interfaces = Map<string, ts.InterfaceDeclaration>;

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(sdk, file), "utf8"), ts.ScriptTarget.ES2022, false);
}

function interfacesOf(source: ts.SourceFile): Interfaces {
  const found: Interfaces = new Map();
  const visit = (statements: readonly ts.Statement[], prefix: string): void => {
    for (const statement of statements) {
      if (ts.isInterfaceDeclaration(statement)) {
        found.set(prefix + statement.name.text, statement);
      } else if (ts.isModuleDeclaration(statement) && statement.body && ts.isModuleBlock(statement.body)) {
        visit(statement.body.statements, `${prefix}${statement.name.text}.`);
      }
    }
  };
  visit(source.statements, "");
  return found;
}

function dotted(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${dotted(name.left)}.${name.right.text}`;
}

/** Writes a declared type as `string`, `number`, `boolean`, `policy`, `any`, an object's name, with `[]` or `{}` after it. */
export function describe(node: ts.TypeNode): string {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return "string";
    case ts.SyntaxKind.NumberKeyword:
      return "number";
    case ts.SyntaxKind.BooleanKeyword:
      return "boolean";
  }
  if (ts.isArrayTypeNode(node)) {
    return `${describe(node.elementType)}[]`;
  }
  if (ts.isUnionTypeNode(node)) {
    return describeUnion(node);
  }
  if (ts.isTypeLiteralNode(node)) {
    const [index] = node.members;
    return index && ts.isIndexSignatureDeclaration(index) ? `${describe(index.type)}{}` : "any";
  }
  if (ts.isTypeReferenceNode(node)) {
    return describeReference(node);
  }
  return "any";
}

function describeUnion(node: ts.UnionTypeNode): string {
  const kinds = node.types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword).map(describe);
  if (kinds.some((kind) => kind.endsWith("PolicyDocument"))) {
    return "policy";
  }
  return new Set(kinds).size === 1 ? (kinds[0] ?? "any") : kinds.includes("string") ? "string" : "any";
}

function describeReference(node: ts.TypeReferenceNode): string {
  const name = dotted(node.typeName);
  const [argument] = node.typeArguments ?? [];
  if (argument && /^pulumi\.(Input|Output)$/.test(name)) {
    return describe(argument);
  }
  if (name.startsWith("inputs.")) {
    return name.slice("inputs.".length);
  }
  // Enumerations and ARNs are strings to the provider.
  return name === "ARN" || name.startsWith("enums.") ? "string" : "any";
}

function allowsUndefined(node: ts.TypeNode | undefined): boolean {
  if (!node) {
    return true;
  }
  if (ts.isTypeReferenceNode(node) && node.typeArguments?.[0]) {
    return allowsUndefined(node.typeArguments[0]);
  }
  return ts.isUnionTypeNode(node) && node.types.some((type) => type.kind === ts.SyntaxKind.UndefinedKeyword);
}

function shapeOf(declaration: ts.InterfaceDeclaration): Shape {
  const shape: Shape = {};
  for (const member of declaration.members) {
    if (
      ts.isPropertySignature(member) &&
      member.type &&
      (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))
    ) {
      shape[member.name.text] = describe(member.type) + (member.questionToken ? "" : "!");
    }
  }
  return shape;
}

function outputsOf(source: ts.SourceFile, className: string): { always: string[]; sometimes: string[] } {
  const always: string[] = [];
  const sometimes: string[] = [];
  for (const statement of source.statements) {
    if (!ts.isClassDeclaration(statement) || statement.name?.text !== className) {
      continue;
    }
    for (const member of statement.members) {
      const isStatic =
        ts.canHaveModifiers(member) && ts.getModifiers(member)?.some((m) => m.kind === ts.SyntaxKind.StaticKeyword);
      if (ts.isPropertyDeclaration(member) && ts.isIdentifier(member.name) && !isStatic) {
        (allowsUndefined(member.type) ? sometimes : always).push(member.name.text);
      }
    }
  }
  return { always, sometimes };
}

function fileOf(token: string): { file: string; name: string } {
  const [, module = "", name = ""] = /^aws:([^:]+):(.+)$/.exec(token) ?? [];
  return { file: `${module.replace(/^index\//, "")}.d.ts`, name };
}

/** Adds every object that a shape names, and what those name in turn. */
function collect(shape: Shape, interfaces: Interfaces, objects: Record<string, Shape>): void {
  for (const type of Object.values(shape)) {
    const name = type.replace(/(!|\[\]|\{\})/g, "");
    const declaration = interfaces.get(name);
    if (declaration && !objects[name]) {
      objects[name] = shapeOf(declaration);
      collect(objects[name], interfaces, objects);
    }
  }
}

export function readInputTypes(): InputTypes {
  const interfaces = interfacesOf(parse("types/input.d.ts"));
  const data: InputTypes = {
    sdk: (JSON.parse(readFileSync(join(sdk, "package.json"), "utf8")) as { version: string }).version,
    resources: {},
    functions: {},
    objects: {},
  };
  for (const { token } of definition.types) {
    const { file, name } = fileOf(token);
    const source = parse(file);
    const declaration = interfacesOf(source).get(`${name}Args`);
    if (!declaration) {
      throw new Error(`${file} declares no ${name}Args`);
    }
    const inputs = shapeOf(declaration);
    collect(inputs, interfaces, data.objects);
    data.resources[token] = { inputs, ...outputsOf(source, name) };
  }
  for (const { token } of definition.functions) {
    const { file, name } = fileOf(token);
    const declared = interfacesOf(parse(file));
    const pascal = name.charAt(0).toUpperCase() + name.slice(1);
    const args = declared.get(`${pascal}Args`);
    const inputs = args ? shapeOf(args) : {};
    collect(inputs, interfaces, data.objects);
    const result = declared.get(`${pascal}Result`);
    data.functions[token] = { inputs, results: result ? Object.keys(shapeOf(result)) : [] };
  }
  return data;
}

export function render(data: InputTypes): string {
  const section = (entries: Record<string, unknown>): string =>
    Object.keys(entries)
      .sort()
      .map((key) => `    ${JSON.stringify(key)}: ${JSON.stringify(entries[key])}`)
      .join(",\n");
  return `{
  "sdk": ${JSON.stringify(data.sdk)},
  "resources": {
${section(data.resources)}
  },
  "functions": {
${section(data.functions)}
  },
  "objects": {
${section(data.objects)}
  }
}
`;
}

if (require.main === module) {
  writeFileSync(join(__dirname, "input-types.generated.json"), render(readInputTypes()));
}
