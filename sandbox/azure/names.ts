/** Naming rules (Microsoft, "Naming rules and restrictions for Azure resources"). */

export const networkName = {
  pattern: /^[a-zA-Z0-9](?:[\w.-]{0,78}\w)?$/,
  allowed: "1 to 80 letters, digits, _, . and -, beginning with a letter or digit and ending with one or with _",
};

export const vaultName = {
  pattern: /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/,
  allowed:
    "3 to 24 letters, digits and hyphens, beginning with a letter, ending with a letter or digit, without two hyphens in a row",
};

export const secretName = { pattern: /^[0-9a-zA-Z-]{1,127}$/, allowed: "1 to 127 letters, digits and hyphens" };

export const storageName = { pattern: /^[a-z0-9]{3,24}$/, allowed: "3 to 24 small letters and digits" };

export const machineName = {
  pattern: /^[a-zA-Z0-9](?:[\w.-]{0,62}[a-zA-Z0-9_])?$/,
  allowed: "1 to 64 letters, digits, _, . and -",
};

export const identityName = {
  pattern: /^[a-zA-Z0-9][\w-]{2,127}$/,
  allowed: "3 to 128 letters, digits, _ and -, beginning with a letter or digit",
};

export const workspaceName = {
  pattern: /^[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]$/,
  allowed: "4 to 63 letters, digits and hyphens, beginning and ending with a letter or digit",
};

/** A private zone has 2 to 34 labels of at most 63 characters. */
export const zoneName = {
  pattern: /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?){1,33}$/i,
  allowed: "names of 2 to 34 labels, such as corp.example.com; a single label is not a private zone",
};

export const uuidName = {
  pattern: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  allowed: "UUIDs",
};

/** Private and public DNS (Microsoft, "Use tags to organize your Azure resources"): 15 tags, plain names. */
export const dnsTags = { most: 15, pattern: /^[A-Za-z_][\w.-]*$/ };

/** Names that Windows cannot have (Microsoft, "Naming conventions in Active Directory"). */
export function isWindowsComputerName(name: string): boolean {
  return (
    name.length >= 1 && name.length <= 15 && !/^\d+$/.test(name) && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(name)
  );
}
