import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inferSchema } from "../../plugin/generate";

interface Documented {
  readonly description?: string;
}

interface ObjectSchema extends Documented {
  readonly properties?: Record<string, Documented>;
  readonly inputProperties?: Record<string, Documented>;
  readonly enum?: (Documented & { readonly name?: string })[];
}

const pinned = readFileSync(join(__dirname, "../../plugin/schema.generated.json"), "utf8");
const schema = JSON.parse(pinned) as { resources: Record<string, ObjectSchema>; types: Record<string, ObjectSchema> };

describe("the package's schema", () => {
  it("is what Pulumi infers from the components now (else: npm run plugin-schema)", () => {
    expect(inferSchema()).toBe(pinned);
  }, 120_000);

  it("describes every component, argument, output, type property and enum value", () => {
    const undocumented = Object.entries({ ...schema.resources, ...schema.types }).flatMap(([token, type]) => [
      ...(schema.resources[token] && !type.description ? [token] : []),
      ...Object.entries({ ...type.inputProperties, ...type.properties })
        .filter(([, property]) => !property.description?.trim())
        .map(([name]) => `${token}.${name}`),
      ...(type.enum ?? []).filter((value) => !value.description?.trim()).map((value) => `${token}.${value.name}`),
    ]);
    expect(undocumented).toEqual([]);
  });
});
