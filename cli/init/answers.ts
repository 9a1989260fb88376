import { hostKeyGenerations } from "../../activation/generations";
import { cloudNames } from "../../stacks/shape/environment";
import { valueMeant } from "../../stacks/shape/meant";
import { products } from "../../stacks/shape/products";

/** What `kmshost init` has to know, as it was typed. */
export interface Answers {
  readonly cloud: string;
  readonly region: string;
  readonly domain: string;
  /** Networks and counts, such as `10.20.0.0/16 300`, or `10.20.0.0/16, windows11=300, windowsServer2022=20`. */
  readonly clients: string;
  /** The host key, by the Windows Server that it is for. */
  readonly key: string;
}

export type Question = keyof Answers;

/** The five questions, in the order in which they are asked. */
export const questions: Readonly<Record<Question, { readonly ask: string; readonly example: string }>> = {
  cloud: { ask: "cloud (azure or aws)", example: "azure" },
  region: { ask: "region of the hosts", example: "westeurope" },
  domain: { ask: "DNS suffix of the clients, whose zone is made", example: "corp.example.com" },
  clients: { ask: "networks of the clients, and how many machines", example: "10.20.0.0/16 300" },
  key: {
    ask: `Windows Server that the host key is for (${Object.keys(hostKeyGenerations).join(", ")})`,
    example: "windows-server-2025",
  },
};

/** The clients as an environment has them. */
export interface Clients {
  readonly cidrs: readonly string[];
  readonly machines: Readonly<Record<string, number>>;
}

/** A word that means one of these, in whatever way people write it; else the word itself, which validation then explains. */
const meant = (word: string, known: readonly string[]): string =>
  known.includes(word) ? word : (valueMeant(word, known) ?? word);

export const cloudOf = (word: string): string => meant(word.trim().toLowerCase(), cloudNames);

export const generationOf = (word: string): string => meant(word.trim(), Object.keys(hostKeyGenerations));

/**
 * Reads networks and counts in any order. A count without a product is of the newest Windows client that the key
 * activates. Answers what it does not understand as it is, so that the environment's own checks say what is wrong with it.
 */
export function clientsOf(text: string, generation: string): Clients | string {
  const cidrs: string[] = [];
  const machines: Record<string, number> = {};
  for (const word of text.split(/[\s,;]+/).filter(Boolean)) {
    const [, product, count] = /^(?:([A-Za-z][\w.-]*)[=:])?(\d{1,7})$/.exec(word) ?? [];
    if (count === undefined && !/[./:]/.test(word)) return word;
    if (count === undefined) cidrs.push(word);
    else {
      const name = product === undefined ? newestClient(generation) : meant(product, products);
      machines[name] = (machines[name] ?? 0) + Number(count);
    }
  }
  return { cidrs, machines };
}

function newestClient(generation: string): string {
  const known = hostKeyGenerations[generation as keyof typeof hostKeyGenerations];
  return known?.activates.find((product) => product === "windows11" || product === "windows10") ?? "windows11";
}
