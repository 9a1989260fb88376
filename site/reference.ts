/** Reference pages that are made from code, so that they cannot be wrong for long. */
import type { Argument, Command, Option } from "commander";
import { activationErrors } from "../activation/errors";
import { exitCodeMeanings } from "../cli/exit-codes";
import { buildProgram } from "../cli/main";
import schema from "../plugin/schema.generated.json";

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}

interface Type {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly inputProperties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
  readonly requiredInputs?: readonly string[];
  readonly enum?: readonly { readonly name?: string; readonly value: unknown; readonly description?: string }[];
}

const resources = schema.resources as unknown as Readonly<Record<string, Type>>;
const types = schema.types as unknown as Readonly<Record<string, Type>>;

const shortName = (token: string): string => token.split(":").at(-1) ?? token;
const note = "<!-- Made from code when the site is built. -->";

/** One line of a table: what would end the cell or begin an element is told apart. */
const cell = (text = ""): string =>
  text
    .replace(/\s*\n\s*/g, " ")
    .replaceAll("|", "\\|")
    .replace(/(`[^`]*`)|([<{])/g, (_, code, sign) => code ?? (sign === "<" ? "&lt;" : "&#123;"));

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

function typeName(property: Property): string {
  if (property.items) return `list of ${typeName(property.items)}`;
  if (property.additionalProperties) return `map of ${typeName(property.additionalProperties)}`;
  const token = /#\/types\/(.+)$/.exec(property.$ref ?? "")?.[1];
  if (token !== undefined) return `[${shortName(token)}](#${shortName(token).toLowerCase()})`;
  return property.$ref === undefined ? (property.type ?? "any") : "any";
}

function argumentsTable(properties: Readonly<Record<string, Property>>, required: readonly string[] = []): string {
  const rows = Object.entries(properties)
    .sort(([a], [b]) => Number(required.includes(b)) - Number(required.includes(a)) || (a < b ? -1 : 1))
    .map(([name, one]) => [
      `\`${name}\`<br>${typeName(one)}`,
      `${required.includes(name) ? "Required. " : ""}${cell(one.description)}`,
    ]);
  return table(["argument", "meaning"], rows);
}

function outputsTable(properties: Readonly<Record<string, Property>>): string {
  const rows = Object.entries(properties).map(([name, one]) => [
    `\`${name}\`<br>${typeName(one)}`,
    cell(one.description),
  ]);
  return table(["output", "meaning"], rows);
}

/** Types that a component's arguments use, directly or by another type. */
function typesOf(properties: Readonly<Record<string, Property>>, found = new Set<string>()): Set<string> {
  for (const [, token = ""] of JSON.stringify(properties).matchAll(/"#\/types\/([^"]+)"/g)) {
    if (found.has(token)) continue;
    found.add(token);
    typesOf(types[token]?.properties ?? {}, found);
  }
  return found;
}

function typeSection(token: string): string {
  const type = types[token];
  const values = type?.enum?.map(({ name, value, description }) => [`\`${value}\``, `\`${name}\``, cell(description)]);
  return [
    `### ${shortName(token)}`,
    ...(type?.description ? [cell(type.description)] : []),
    values
      ? table(["value", "in TypeScript", "meaning"], values)
      : argumentsTable(type?.properties ?? {}, type?.required),
  ].join("\n\n");
}

function componentPage(token: string, component: Type): string {
  const inputs = component.inputProperties ?? {};
  const outputs = component.properties ?? {};
  const name = shortName(token);
  const isAws = name.startsWith("Aws");
  return `${[
    `---\noutline: [2, 3]\n---\n\n# ${name}`,
    cell(component.description),
    `Import it from \`kmshost/${isAws ? "aws" : "azure"}\`; in YAML it is \`kmshost:${name}\`. [${isAws ? "AWS" : "Azure"}](../../${isAws ? "aws" : "azure"}.md) lists what it creates.`,
    `## Arguments\n\n${argumentsTable(inputs, component.requiredInputs)}`,
    ...(Object.keys(outputs).length > 0 ? [`## Outputs\n\n${outputsTable(outputs)}`] : []),
    ...(typesOf({ ...inputs, ...outputs }).size > 0
      ? ["## Types", ...[...typesOf({ ...inputs, ...outputs })].sort().map(typeSection)]
      : []),
    note,
  ].join("\n\n")}\n`;
}

/** A page for each component, and one that lists them. */
export function componentPages(): [path: string, text: string][] {
  const list = Object.entries(resources).map(([token, { description = "" }]) => [
    `[${shortName(token)}](${shortName(token)}.md)`,
    cell(/^[\s\S]*?\.(?=\s|$)/.exec(description)?.[0] ?? description),
  ]);
  const index = `# Components\n\nTheir arguments are the same in every language of Pulumi. [Reuse](../../reuse.md) says how to install them.\n\n${table(["component", "what it is"], list)}\n\n${note}\n`;
  const each = Object.entries(resources).map(([token, type]): [string, string] => [
    `reference/components/${shortName(token)}.md`,
    componentPage(token, type),
  ]);
  return [["reference/components/index.md", index], ...each];
}

const flagRow = ({ flags, description, defaultValue }: Option): string[] => [
  `\`${flags}\``,
  defaultValue === undefined || defaultValue === false ? "" : `\`${JSON.stringify(defaultValue)}\``,
  cell(description),
];
const argumentRow = (one: Argument): string[] => [
  `\`${one.name()}\`${one.required ? "" : ", optional"}`,
  cell(one.description),
];

function commandSection(command: Command, parents: readonly string[]): string[] {
  const path = [...parents, command.name()];
  const depth = "#".repeat(path.length);
  const usage = `${path.join(" ")} ${command.usage()}`.trim();
  return [
    `${depth} ${path.join(" ")}`,
    cell(`${command.description().charAt(0).toUpperCase()}${command.description().slice(1)}.`),
    `\`\`\`\n${usage}\n\`\`\``,
    ...(command.registeredArguments.length > 0
      ? [table(["argument", "meaning"], command.registeredArguments.map(argumentRow))]
      : []),
    ...(command.options.length > 0 ? [table(["option", "default", "meaning"], command.options.map(flagRow))] : []),
    ...command.commands.filter(({ name }) => name.call !== undefined).flatMap((inner) => commandSection(inner, path)),
  ];
}

export function commandsPage(): string {
  const program = buildProgram([]);
  const names = program.commands.map((one) => `[${one.name()}](#kmshost-${one.name()})`).join(" · ");
  const codes = Object.entries(exitCodeMeanings).map(([code, meaning]) => [code, cell(meaning)]);
  const exits = table(["exit code", "meaning"], codes);
  const [title = "", about = "", ...rest] = commandSection(program, []);
  return `${["---\noutline: 2\n---", title, about, `None of them ever prints a product key. ${names}`, exits, ...rest, note].join("\n\n")}\n`;
}

const sources = {
  microsoft: "described by Microsoft",
  sdk: "name and number are in the Windows SDK; cause and fix follow from the meaning",
  inferred: "seen in the field; cause and fix are our reading",
} as const;

export function codesPage(): string {
  const sections = activationErrors.map(({ code, name, meaning, causes, fix, places, shows, evidence, page }) =>
    [
      `## ${code}`,
      `${name ? `\`${name}\`, ` : ""}on the ${places.join(" and the ")}. ${cell(meaning.charAt(0).toUpperCase() + meaning.slice(1))}.`,
      `**Causes**\n\n${causes.map((cause) => `- ${cell(cause)}`).join("\n")}`,
      `**Fix**\n\n${fix.map((one) => `- ${cell(one)}`).join("\n")}`,
      `**Seen in:** ${cell(shows)}. **Source:** ${sources[evidence]}${page ? `: [${page}](${page})` : ""}.`,
    ].join("\n\n"),
  );
  return `${[
    "# Activation codes",
    `${activationErrors.length} codes; \`kmshost explain <code>\` says the same, and finds a code in a line of a log.`,
    ...sections,
    note,
  ].join("\n\n")}\n`;
}
