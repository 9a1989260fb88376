/** Writes schema.generated.json from the components' TypeScript: `npm run plugin-schema`. A test holds that it is current. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { manifest, schemaIdentity } from "./identity";

const componentsFile = join(__dirname, "components.ts");

/** The package's schema as Pulumi's own analyzer infers it. Takes some ten seconds: it type-checks both cloud SDKs. */
export function inferSchema(): string {
  const { name, version, description } = manifest;
  const classes = [...readFileSync(componentsFile, "utf8").matchAll(/\b((?:Azure|Aws|Kms)\w+)\b(?=[^"]*\} from)/g)];
  const names = new Set(classes.map((match) => match[1] ?? ""));
  const analyzer = new Analyzer(__dirname, name, { name, version, main: "components.js" }, names);
  const { components, typeDefinitions, dependencies } = analyzer.analyze();
  const schema = generateSchema(name, version, description, components, typeDefinitions, dependencies);
  // Without them Pulumi's generator for Go leaves out types of lists that it names, and its package does not compile.
  Object.assign(schema.language?.go ?? {}, { generateExtraInputTypes: true });
  const { name: _, version: __, description: ___, ...inferred } = schema;
  return `${JSON.stringify({ name, version, description, ...schemaIdentity(), ...inferred }, null, 2)}\n`;
}

if (require.main === module) writeFileSync(join(__dirname, "schema.generated.json"), inferSchema());
