import { askArm } from "../../stacks/ask-azure";

function azureThatAnswers(...answers: [status: number, body?: object][]) {
  const asked: { url: string; authorization: unknown }[] = [];
  const get = (async (url: string, init: RequestInit) => {
    asked.push({ url, authorization: (init.headers as Record<string, string>).authorization });
    const [status, body] = answers[asked.length - 1] ?? [500];
    return new Response(JSON.stringify(body ?? {}), { status });
  }) as typeof fetch;
  return { get, asked };
}
const token = async () => "token-of-a-test";

describe("asking Azure Resource Manager", () => {
  it("reads lists to their end, with one token", async () => {
    const next = "https://management.azure.com/next?page=2";
    const { get, asked } = azureThatAnswers([200, { value: [1], nextLink: next }], [200, { value: [2] }]);
    const ask = askArm(token, get);
    expect(await ask("/skus?$filter=location eq 'westeurope'")).toEqual({ status: "found", body: { value: [1, 2] } });
    expect(asked).toEqual([
      {
        url: "https://management.azure.com/skus?$filter=location%20eq%20'westeurope'",
        authorization: "Bearer token-of-a-test",
      },
      { url: next, authorization: "Bearer token-of-a-test" },
    ]);
  });

  it("follows no link that leads away from Azure, since the token would go with it", async () => {
    const { get, asked } = azureThatAnswers([
      200,
      { value: [1], nextLink: "https://management.azure.com.example.com/x" },
    ]);
    expect(await askArm(token, get)("/list")).toEqual({ status: "found", body: { value: [1] } });
    expect(asked).toHaveLength(1);
  });

  it("tells what is not there from what may not be seen, and throws nothing", async () => {
    const answers = azureThatAnswers([404], [403], [200, { properties: {} }]);
    const ask = askArm(token, answers.get);
    expect([await ask("/a"), await ask("/b"), await ask("/c")]).toEqual([
      { status: "missing" },
      { status: "unseen", why: "status 403" },
      { status: "found", body: { properties: {} } },
    ]);
    const signedOut = askArm(
      () => Promise.reject(Object.assign(new Error("secret words"), { name: "AuthError" })),
      answers.get,
    );
    expect(await signedOut("/a")).toEqual({ status: "unseen", why: "AuthError" });
  });
});
