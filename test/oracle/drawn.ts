/** Resources as a state holds them, every reference an id. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
}

export function stateOf(resources: readonly Resource[]): string {
  return JSON.stringify({
    version: 3,
    deployment: {
      resources: resources.map(({ type, name, id, inputs }) => ({
        urn: `urn:pulumi:drawn::oracle::${type}::${name}`,
        ...{ type, id, custom: true, inputs, outputs: { ...inputs, id } },
      })),
    },
  });
}

/** The settings at the head of the host's script, as the components write them. */
export function script(listening: number, guestFirewall: readonly string[], confirmation: string): string {
  return [
    "$Settings = @{",
    "    SecretAddress = ''",
    "    ActivationMethod = 'telephone'",
    `    ConfirmationId = '${confirmation}'`,
    "    OfficeKeys = @()",
    "    ActiveDirectory = $null",
    `    ListeningPort = ${listening}`,
    `    ClientPrefixes = @(${guestFirewall.map((block) => `'${block}'`).join(", ")})`,
    "    PublishDns = $false",
    "}",
  ].join("\n");
}

/** Not one that Microsoft gave: only its form is right. */
export const confirmation = "543210".repeat(8);
