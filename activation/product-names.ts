/**
 * Products by the many names that people give them: `win11`, `ws2022`, `Windows Server 2022 Datacenter`, the names of
 * images. Two names mean one product when both come down to the same word here.
 */

/** What a name becomes, rule by rule; the order counts. */
const rules: readonly [pattern: RegExp, text: string][] = [
  [/^(microsoft|ms)(?!\d)/, ""],
  [/(english|full|base|gensecond|g2|gen2|x64|core|desktopexperience)/g, ""],
  [/(azureedition|smalldisk|volume|editions?)/g, ""],
  [/(datacenter|standard|essentials|enterprise|education|professional(plus)?|proplus|pro(?!ject))/g, ""],
  [/2k(\d\d)/, "20$1"],
  [/2k(\d)/, "200$1"],
  [/^(project|visio|off|o)(?=ltsc|\d)/, "office"],
  [/^officeltsc/, "office"],
  [/^ws(?=\d)/, "windowsserver"],
  [/^(windows|win|w)?(server|srv|svr)/, "windowsserver"],
  [/^windowsserver(?=(0[38]|1[269]|2[25])(r2)?$)/, "windowsserver20"],
  [/^(win|w)(?=\d|ltsc)/, "windows"],
  [/^(windows)?(?=20\d\d)/, "windowsserver"],
  [/^(?=(7|81|10|11)(?!\d))/, "windows"],
];

function plainName(name: string): string {
  const word = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), word.slice(0, 80));
}

/** The one of these product names that somebody's own name means; undefined where none or several do. */
export function productMeant(word: string, names: readonly string[]): string | undefined {
  const meant = plainName(word);
  const same = names.filter((name) => plainName(name) === meant);
  if (same.length > 0) return same.length === 1 ? same[0] : undefined;
  const ending = names.filter((name) => meant.startsWith("ltsc") && plainName(name).endsWith(meant));
  return ending.length === 1 ? ending[0] : undefined;
}

/** Azure Editions of Windows Server. Azure itself activates them, and no host key can be installed on one. */
export function isAzureEdition(word: string): boolean {
  return /azure/i.test(word);
}

/** Microsoft 365 Apps: a subscription of the user's activates them, no KMS host. Source: Microsoft Learn, "Overview of licensing and activation in Microsoft 365 Apps". */
export function isSubscriptionOffice(word: string): boolean {
  return /365/.test(word);
}
