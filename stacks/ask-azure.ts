import type { AzureQuestion } from "../requirements/prerequisites/azure";
import type { Answer, Asker } from "../requirements/prerequisites/prerequisite";

const address = "https://management.azure.com";
/** Pages of one list; a subscription's sizes are on one. */
const mostPages = 20;

/** Asks Azure Resource Manager with the token of whoever deploys. What cannot be asked is not seen; nothing is thrown. */
export function askArm(token: () => Promise<string>, get: typeof fetch = fetch): Asker<AzureQuestion> {
  let known: Promise<string> | undefined;
  return async (question) => {
    try {
      known ??= token();
      const authorization = `Bearer ${await known}`;
      return await pages(`${address}${question}`, (url) =>
        get(url, { headers: { authorization }, redirect: "error", signal: AbortSignal.timeout(30_000) }),
      );
    } catch (error) {
      return { status: "unseen", why: error instanceof Error ? error.name : "no answer" };
    }
  };
}

async function pages(first: string, get: (url: string) => Promise<Response>): Promise<Answer> {
  const value: unknown[] = [];
  let url = encodeURI(first);
  for (let page = 0; page < mostPages; page++) {
    const response = await get(url);
    if (response.status === 404) return { status: "missing" };
    if (!response.ok) return { status: "unseen", why: `status ${response.status}` };
    const body = (await response.json()) as Record<string, unknown>;
    if (!Array.isArray(body.value)) return { status: "found", body };
    value.push(...body.value);
    const { nextLink } = body;
    // The token goes to Azure alone.
    if (typeof nextLink !== "string" || new URL(nextLink).origin !== address) break;
    url = nextLink;
  }
  return { status: "found", body: { value } };
}
