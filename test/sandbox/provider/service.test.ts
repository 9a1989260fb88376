import proto from "@pulumi/pulumi/proto/provider_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { type CloudDefinition, type Properties, unknownValue } from "../../../sandbox/provider/resource-type";
import { service } from "../../../sandbox/provider/service";
import { drive } from "../harness";
import { toyCloud } from "./toy-cloud";

const urn = "urn:pulumi:dev::project::kms:index:Host$toy:index:Box::my box";
const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

/** Calls the service's handlers with the engine's messages, as the wire would. */
function engine(definition: CloudDefinition = toyCloud) {
  const { operations } = drive(definition);
  const configs: Properties[] = [];
  const handlers = service(definition, (config) => {
    configs.push(config);
    return operations;
  }) as Record<string, (call: { request: unknown }, callback: (error: unknown, value: never) => void) => void>;
  const call = <T>(name: string, request: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      handlers[name]?.({ request }, (error, value) => (error ? reject(error) : resolve(value)));
    });
  return { call, configs };
}

const struct = (value: object) => structProto.Struct.fromJavaScript(value as never);

function createRequest(properties: object, preview = false): proto.CreateRequest {
  const request = new proto.CreateRequest();
  request.setUrn(urn);
  request.setProperties(struct(properties));
  request.setPreview(preview);
  return request;
}

describe("the provider service", () => {
  it("keeps inputs secret through a check", async () => {
    const request = new proto.CheckRequest();
    request.setUrn(urn);
    request.setNews(struct({ name: "a", lid: { color: secret("red") }, size: 12, inside: unknownValue }));
    const response = await engine().call<proto.CheckResponse>("check", request);
    expect(response.getInputs()?.toJavaScript()).toEqual({
      name: "a",
      lid: { color: secret("red") },
      size: 12,
      inside: unknownValue,
    });
    expect(response.getFailuresList().map((failure) => failure.toObject())).toEqual([
      { property: "size", reason: "at most 9" },
    ]);
  });

  it("marks outputs that were secret inputs, that the type says are secret, and that repeat a secret", async () => {
    const response = await engine().call<proto.CreateResponse>(
      "create",
      createRequest({ name: "a", label: secret("say nothing"), copies: ["say nothing", "say something"] }),
    );
    expect(response.getId()).toBe("box/a");
    expect(response.getProperties()?.toJavaScript()).toEqual({
      name: "a",
      label: secret("say nothing"),
      copies: [secret("say nothing"), "say something"],
      serial: expect.stringMatching(/^[0-9a-f]{8}$/),
      token: secret(expect.stringMatching(/^[0-9a-f]{64}$/)),
    });
  });

  it("creates nothing in a preview, and shows as unknown what the cloud adds", async () => {
    const { call } = engine();
    const response = await call<proto.CreateResponse>("create", createRequest({ name: "a" }, true));
    expect([response.getId(), response.getProperties()?.toJavaScript()]).toEqual([
      "",
      { name: "a", serial: unknownValue, token: secret(unknownValue) },
    ]);
    const read = new proto.ReadRequest();
    read.setUrn(urn);
    read.setId("box/a");
    expect((await call<proto.ReadResponse>("read", read)).getId()).toBe("");
  });

  it("says in a diff what replaces, by path and kind", async () => {
    const request = new proto.DiffRequest();
    request.setUrn(urn);
    request.setOldInputs(struct({ name: "a", size: 1, note: "x" }));
    request.setNews(struct({ name: "b", size: secret(1), extra: true, named: true }));
    request.setIgnorechangesList(["named"]);
    const response = await engine().call<proto.DiffResponse>("diff", request);
    const { ADD, DELETE, UPDATE_REPLACE } = proto.PropertyDiff.Kind;
    expect(response.getReplacesList()).toEqual(["name"]);
    expect(response.getDeletebeforereplace()).toBe(true);
    const details: [string, number][] = [];
    response.getDetaileddiffMap().forEach((detail, path) => {
      details.push([path, detail.getKind()]);
    });
    expect(details).toEqual([
      ["extra", ADD],
      ["name", UPDATE_REPLACE],
      ["note", DELETE],
    ]);
  });

  it("reads nested configuration, which comes as JSON text", async () => {
    const { call, configs } = engine();
    const request = new proto.ConfigureRequest();
    request.setArgs(
      struct({ account: "0123", allowedAccountIds: '["0123"]', defaultTags: '{"tags":{}}', skip: "true" }),
    );
    const response = await call<proto.ConfigureResponse>("configure", request);
    expect([response.getAcceptsecrets(), response.getSupportspreview()]).toEqual([true, true]);
    expect(configs).toEqual([{ account: "0123", allowedAccountIds: ["0123"], defaultTags: { tags: {} }, skip: true }]);
  });

  it("passes a refusal on in the provider's words, and an unknown type as not found", async () => {
    const worded = engine({ ...toyCloud, words: (error, call, token) => `${call} ${token}: ${error.code}` });
    await worded.call("create", createRequest({ name: "a" }));
    await expect(worded.call("create", createRequest({ name: "a" }))).rejects.toMatchObject({
      code: 2,
      details: "create toy:index:Box: AlreadyExists",
    });
    const request = createRequest({ name: "a" });
    request.setUrn("urn:pulumi:dev::project::toy:index:Bag::bag");
    await expect(engine().call("create", request)).rejects.toMatchObject({
      code: 5,
      details: expect.stringContaining("does not know the resource type toy:index:Bag"),
    });
  });

  it("answers functions, and says who it is", async () => {
    const { call } = engine();
    const request = new proto.InvokeRequest();
    request.setTok("toy:index:count");
    request.setArgs(struct({}));
    const response = await call<proto.InvokeResponse>("invoke", request);
    expect(response.getReturn()?.toJavaScript()).toEqual({ count: 0 });
    const info = await call<{ getVersion(): string }>("getPluginInfo", {});
    expect(info.getVersion()).toBe("1.0.0");
  });
});
