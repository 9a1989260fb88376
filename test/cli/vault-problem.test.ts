import { vaultProblem } from "../../cli/vaults/problem";

const secret = ["BCDFG", "HJKMP", "QRTVW", "XY234", "6789B"].join("-");
const said = (properties: object) =>
  vaultProblem(
    "Key Vault kv-kms, secret kms-host-key",
    Object.assign(new Error(`PUT {"value":"${secret}"}`), { name: "RestError" }, properties),
  );

describe("why a vault did not take a key", () => {
  it.each<[string, object]>([
    ["does not resolve", { code: "ENOTFOUND" }],
    ["does not resolve", { cause: { code: "ENOTFOUND" } }],
    ["does not resolve", { name: "AggregateError", cause: { errors: [{ code: "ENOTFOUND" }] } }],
    ["does not answer", { code: "ETIMEDOUT" }],
    ["refused the connection", { code: "ECONNREFUSED" }],
    ["was not asked: nobody is signed in", { name: "CredentialUnavailableError" }],
    ["was not asked: nobody is signed in", { name: "CredentialsProviderError" }],
    ["has no such secret, or there is no such vault", { statusCode: 404, code: "SecretNotFound" }],
    ["has no such secret, or there is no such vault", { $metadata: { httpStatusCode: 404 } }],
    ["did not take the key: RestError, status 500", { statusCode: 500 }],
    ["did not take the key: unknown error", { name: `weird ${secret}` }],
  ])("%s: %j", (words, properties) => {
    const text = said(properties);
    expect(text.split("\n")[0]).toBe(`Key Vault kv-kms, secret kms-host-key ${words}`);
    expect(text).toMatch(/\n {2}fix {2}\S/);
    expect(text).not.toContain("HJKMP");
  });

  it("what is thrown need not be an error", () => {
    expect(vaultProblem("a vault", secret)).toBe(
      "a vault did not take the key: unknown error\n  fix  check that you are signed in and may write this one secret; reach the vault by its private endpoint, from its network; on Azure without one: --through arm",
    );
  });
});
