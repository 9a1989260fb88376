const byEndpoint = "reach the vault by its private endpoint, from its network; on Azure without one: --through arm";

/** What the network, or the cloud's sign-in, says by a code or a name of an error, in words and with what to do. */
const byCode: Readonly<Record<string, readonly [problem: string, fix: string]>> = {
  ENOTFOUND: [
    "does not resolve",
    "run this where the vault's private DNS zone is linked, check the vault's name, or on Azure write by --through arm",
  ],
  EAI_AGAIN: ["does not resolve: the DNS server did not answer", "check this machine's DNS, and try again"],
  ECONNREFUSED: ["refused the connection", byEndpoint],
  ECONNRESET: ["closed the connection", byEndpoint],
  ETIMEDOUT: ["does not answer", byEndpoint],
  EHOSTUNREACH: ["cannot be reached", byEndpoint],
  ENETUNREACH: ["cannot be reached", byEndpoint],
  CERT_HAS_EXPIRED: [
    "shows a certificate that has expired",
    "check this machine's clock, and who answers for the vault",
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["shows a certificate of its own making", "check who answers for the vault: a proxy?"],
  SELF_SIGNED_CERT_IN_CHAIN: [
    "shows a certificate that this machine does not trust",
    "name the proxy's authority in NODE_EXTRA_CA_CERTS",
  ],
  CredentialUnavailableError: ["was not asked: nobody is signed in", "sign in: az login"],
  AuthenticationRequiredError: ["was not asked: nobody is signed in", "sign in: az login"],
  AggregateAuthenticationError: ["was not asked: nobody is signed in", "sign in: az login"],
  CredentialsProviderError: ["was not asked: nobody is signed in", "sign in: aws sso login"],
  ExpiredTokenException: ["was not asked: the sign-in has expired", "sign in again: aws sso login"],
  UnrecognizedClientException: ["does not know who is signed in", "sign in again: aws sso login"],
};

const byStatus: Readonly<Record<number, readonly [problem: string, fix: string]>> = {
  401: ["does not accept the sign-in", "sign in again, to the tenant that the vault belongs to"],
  403: [
    "refuses: you may not write this secret, or come from where the vault lets nobody in",
    "ask for the right to set this one secret, and run this on the vault's own network",
  ],
  404: ["has no such secret, or there is no such vault", "run pulumi up first, and check the reference"],
  429: ["is asked too often", "wait a minute, and try again"],
};

interface VendorError {
  readonly name?: string;
  readonly code?: unknown;
  readonly statusCode?: number;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** An error and what caused it: vendors wrap the network's own, some of them several times. */
function chain(error: unknown, depth = 0): VendorError[] {
  if (error === null || typeof error !== "object" || depth > 8) return [];
  const { cause, errors = [] } = error as VendorError;
  return [error, ...chain(cause, depth + 1), ...errors.flatMap((one) => chain(one, depth + 1))];
}

/** Why a vault did not take a key: never the words of the error, which may quote the request. */
export function vaultProblem(title: string, error: unknown): string {
  const all = chain(error);
  const codes = all.flatMap(({ code, name }) => [code, name]).filter((word) => typeof word === "string");
  const known = codes.find((code) => Object.hasOwn(byCode, code));
  const status = all.map((one) => one.statusCode ?? one.$metadata?.httpStatusCode).find((one) => one !== undefined);
  const [problem, fix] = (known === undefined ? undefined : byCode[known]) ??
    (status === undefined ? undefined : byStatus[status]) ?? [
      `did not take the key: ${plainWord(all[0]?.name)}${status === undefined ? "" : `, status ${status}`}`,
      `check that you are signed in and may write this one secret; ${byEndpoint}`,
    ];
  return `${title} ${problem}\n  fix  ${fix}`;
}

const plainWord = (name = "unknown error"): string => (/^[A-Za-z]{1,60}$/.test(name) ? name : "unknown error");
