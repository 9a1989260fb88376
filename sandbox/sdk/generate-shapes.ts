/** Reads the inputs and outputs of resource types and functions from the declarations of an installed Pulumi SDK. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";
import { elementOf, type ResourceShape, type SdkShapes, type Shape } from "./shapes";

export interface SdkSource {
  /** The npm package. */
  readonly name: string;
  readonly types: readonly string[];
  readonly functions: readonly string[];
  /** Are the SDK's enumerations what the cloud takes, rather than suggestions? */
  readonly enumerations: boolean;
  /** Enumerations that are older than the cloud. */
  readonly open?: readonly string[];
}

type Declarations = Map<string, ts.InterfaceDeclaration>;

/** `string` where `undefined` may stand too. */
function withoutUndefined(node: ts.UnionTypeNode): readonly ts.TypeNode[] {
  return node.types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword);
}

function dotted(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${dotted(name.left)}.${name.right.text}`;
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

class SdkReader {
  readonly #root: string;
  readonly #objects: Record<string, Shape> = {};
  readonly #enums: Record<string, readonly string[]> = {};
  readonly #nested: Declarations;

  constructor(private readonly source: SdkSource) {
    this.#root = dirname(createRequire(__filename).resolve(`${source.name}/package.json`));
    this.#nested = new Map([
      ...interfacesOf(this.#parse("types/input.d.ts")),
      ...(source.enumerations ? interfacesOf(this.#parse("types/output.d.ts")) : []),
    ]);
  }

  read(): SdkShapes {
    const { version } = JSON.parse(readFileSync(join(this.#root, "package.json"), "utf8")) as { version: string };
    return {
      sdk: version,
      resources: Object.fromEntries(this.source.types.map((token) => [token, this.#resource(token)])),
      functions: Object.fromEntries(this.source.functions.map((token) => [token, this.#function(token)])),
      objects: this.#objects,
      enums: this.#enums,
    };
  }

  #parse(file: string): ts.SourceFile {
    return ts.createSourceFile(file, readFileSync(join(this.#root, file), "utf8"), ts.ScriptTarget.ES2022, false);
  }

  /** `aws:ec2/vpc:Vpc` is `Vpc` in `ec2/vpc.d.ts`, `azure-native:network:Subnet` is `Subnet` in `network/subnet.d.ts`. */
  #declaring(token: string): { file: ts.SourceFile; name: string } {
    const [, module = "", name = ""] = token.split(":");
    const path = module.replace(/^index\//, "");
    if (!this.source.enumerations) {
      return { file: this.#parse(`${path}.d.ts`), name };
    }
    const wanted = `${name}.d.ts`.toLowerCase();
    const file = readdirSync(join(this.#root, path)).find((candidate) => candidate.toLowerCase() === wanted);
    return { file: this.#parse(join(path, file ?? wanted)), name };
  }

  #resource(token: string): ResourceShape {
    const { file, name } = this.#declaring(token);
    const declaration = interfacesOf(file).get(`${name}Args`);
    if (!declaration) {
      throw new Error(`${file.fileName} declares no ${name}Args`);
    }
    const apiVersion = /Uses Azure REST API version (\S+)\.\s/.exec(file.text)?.[1];
    return {
      ...(apiVersion ? { apiVersion } : {}),
      inputs: this.#shape(declaration),
      outputs: this.#outputs(file, name),
    };
  }

  #function(token: string): { inputs: Shape; results: string[] } {
    const { file, name } = this.#declaring(token);
    const declared = interfacesOf(file);
    const pascal = name.charAt(0).toUpperCase() + name.slice(1);
    const [args, result] = [declared.get(`${pascal}Args`), declared.get(`${pascal}Result`)];
    return { inputs: args ? this.#shape(args) : {}, results: result ? Object.keys(namesOf(result)) : [] };
  }

  #shape(declaration: ts.InterfaceDeclaration): Shape {
    const shape: Shape = {};
    for (const [name, member] of Object.entries(namesOf(declaration))) {
      shape[name] = this.#collected(member.type as ts.TypeNode) + (member.questionToken ? "" : "!");
    }
    return shape;
  }

  #outputs(source: ts.SourceFile, className: string): Shape {
    const outputs: Shape = {};
    const found = source.statements.find(
      (statement) => ts.isClassDeclaration(statement) && statement.name?.text === className,
    );
    for (const member of (found as ts.ClassDeclaration | undefined)?.members ?? []) {
      const isStatic =
        ts.canHaveModifiers(member) && ts.getModifiers(member)?.some((m) => m.kind === ts.SyntaxKind.StaticKeyword);
      if (ts.isPropertyDeclaration(member) && ts.isIdentifier(member.name) && !isStatic && member.type) {
        const type = this.source.enumerations ? this.#collected(member.type) : "any";
        outputs[member.name.text] = type + (allowsUndefined(member.type) ? "" : "!");
      }
    }
    return outputs;
  }

  /** A type as text; the objects that it names are added to the rest. */
  #collected(node: ts.TypeNode): string {
    const type = this.#describe(node);
    for (const name of elementOf(type).split("|")) {
      const declaration = this.#nested.get(name);
      if (declaration && !this.#objects[name]) {
        this.#objects[name] = {};
        Object.assign(this.#objects[name], this.#shape(declaration));
      }
    }
    return type;
  }

  #describe(node: ts.TypeNode): string {
    const keyword = ts.tokenToString(node.kind);
    if (keyword === "string" || keyword === "number" || keyword === "boolean") {
      return keyword;
    }
    if (ts.isArrayTypeNode(node)) {
      return `${this.#describe(node.elementType)}[]`;
    }
    if (ts.isUnionTypeNode(node)) {
      return this.#union(node);
    }
    if (ts.isTypeLiteralNode(node)) {
      const [index] = node.members;
      return index && ts.isIndexSignatureDeclaration(index) ? `${this.#describe(index.type)}{}` : "any";
    }
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) {
      return `'${node.literal.text}'`;
    }
    return ts.isTypeReferenceNode(node) ? this.#reference(node) : "any";
  }

  #union(node: ts.UnionTypeNode): string {
    const kinds = [...new Set(withoutUndefined(node).map((type) => this.#describe(type)))];
    if (kinds.some((kind) => kind.endsWith("PolicyDocument"))) {
      return "policy";
    }
    const enumeration = kinds.find((kind) => kind.startsWith("@"));
    if (enumeration !== undefined || kinds.length === 1) {
      return enumeration ?? kinds[0] ?? "any";
    }
    return kinds.includes("string")
      ? "string"
      : kinds.every((kind) => this.#nested.has(kind))
        ? kinds.join("|")
        : "any";
  }

  #reference(node: ts.TypeReferenceNode): string {
    const name = dotted(node.typeName);
    const [argument] = node.typeArguments ?? [];
    if (argument && /^pulumi\.(Input|Output)$/.test(name)) {
      return this.#describe(argument);
    }
    if (/^(inputs|outputs)\./.test(name)) {
      return name.slice(name.indexOf(".") + 1);
    }
    if (name.startsWith("enums.")) {
      return this.#enumeration(name.slice("enums.".length));
    }
    return name === "ARN" ? "string" : "any";
  }

  #enumeration(name: string): string {
    if (!this.source.enumerations || this.source.open?.includes(name)) {
      return "string";
    }
    if (this.#enums[name] === undefined) {
      const [module = "", enumeration = ""] = name.split(".");
      const text = readFileSync(join(this.#root, `types/enums/${module}/index.d.ts`), "utf8");
      const body = new RegExp(`export declare const ${enumeration}: \\{([^}]*)\\}`).exec(text)?.[1] ?? "";
      this.#enums[name] = [...body.matchAll(/^\s*readonly \w+: "([^"]*)";/gm)].map((match) => match[1] ?? "");
    }
    return `@${name}`;
  }
}

/** Interfaces by their name with the namespace: `ec2.InstanceRootBlockDevice`. */
function interfacesOf(source: ts.SourceFile): Declarations {
  const found: Declarations = new Map();
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

function namesOf(declaration: ts.InterfaceDeclaration): Record<string, ts.PropertySignature> {
  return Object.fromEntries(
    declaration.members
      .filter(ts.isPropertySignature)
      .filter((member) => member.type && (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name)))
      .map((member) => [(member.name as ts.Identifier | ts.StringLiteral).text, member]),
  );
}

export function readShapes(source: SdkSource): SdkShapes {
  return new SdkReader(source).read();
}

/** One line for each entry, sorted, so that an upgrade's changes can be read. */
export function render(shapes: SdkShapes): string {
  const sections = Object.entries(shapes).map(([name, section]) => {
    if (typeof section === "string") {
      return `  ${JSON.stringify(name)}: ${JSON.stringify(section)}`;
    }
    const entries = section as Record<string, unknown>;
    const lines = Object.keys(entries)
      .sort()
      .map((key) => `    ${JSON.stringify(key)}: ${JSON.stringify(entries[key])}`);
    return `  ${JSON.stringify(name)}: {\n${lines.join(",\n")}\n  }`;
  });
  return `{\n${sections.join(",\n")}\n}\n`;
}
