import { environmentText, projectFiles } from "./files";

/** The clouds that `pulumi new` has a template for, with a region to begin in. */
const regions = { azure: "westeurope", aws: "eu-west-1" } as const;

export type TemplateCloud = keyof typeof regions;

export const templateClouds = Object.keys(regions) as TemplateCloud[];

/** A folder for `pulumi new`: the project that init writes, with an example environment of the stack that Pulumi makes first. */
export function templateFiles(cloud: TemplateCloud): Record<string, string> {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Pulumi puts its own words there
  const { "Pulumi.yaml": project = "", ...files } = projectFiles(cloud, "${PROJECT}");
  const named = project.replace(/^description: .*$/m, "description: ${DESCRIPTION}");
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
  return {
    ...files,
    "Pulumi.yaml": `${named}template:
  displayName: KMS host on ${cloud === "azure" ? "Azure" : "AWS"}
  description: An isolated Microsoft KMS host on ${cloud === "azure" ? "Azure" : "AWS"}
  quickstart: Write your own values into stacks/environments/dev.yaml, then run npx kmshost validate.
`,
    "stacks/environments/dev.yaml": environmentText({
      cloud,
      region: regions[cloud],
      domain: "corp.example.com",
      clients: { cidrs: ["10.20.0.0/16"], machines: { windows11: 300 } },
      generation: "windows-server-2025",
    }),
  };
}
