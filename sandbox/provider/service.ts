import * as grpc from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import type { Change } from "./diff";
import type { Operations } from "./operations";
import { type CloudCall, type CloudDefinition, CloudError, type Json, type Properties } from "./resource-type";
import { type Path, secretPaths, type Unwrapped, unwrap, wrap } from "./values";

type Struct = InstanceType<typeof structProto.Struct>;
type Handler<Request, Response> = grpc.handleUnaryCall<Request, Response>;

/** Opens the cloud that a configuration names. */
export type Opener = (config: Properties) => Operations;

/** The engine's ResourceProvider service for one cloud. */
export function service(definition: CloudDefinition, open: Opener): grpc.UntypedServiceImplementation {
  let operations: Operations | undefined;
  const ready = (): Operations => {
    operations ??= open({});
    return operations;
  };
  return {
    ...aboutThePlugin(definition),
    configure: unary<proto.ConfigureRequest, proto.ConfigureResponse>(async (request) => {
      operations = open(decodeConfig(unwrap(read(request.getArgs())).value));
      const response = new proto.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    check: unary<proto.CheckRequest, proto.CheckResponse>(async (request) => check(ready(), request)),
    diff: unary<proto.DiffRequest, proto.DiffResponse>(async (request) => diff(ready(), request)),
    create: unary(worded(definition, "create", (request: proto.CreateRequest) => create(ready(), request))),
    read: unary(worded(definition, "read", (request: proto.ReadRequest) => readBack(ready(), request))),
    update: unary(worded(definition, "update", (request: proto.UpdateRequest) => update(ready(), request))),
    delete: unary(
      worded(definition, "delete", async (request: proto.DeleteRequest) => {
        await ready().delete(tokenOf(request.getUrn()), request.getId());
        return new emptyProto.Empty();
      }),
    ),
    invoke: unary<proto.InvokeRequest, proto.InvokeResponse>(async (request) => invoke(ready(), definition, request)),
  };
}

function aboutThePlugin(definition: CloudDefinition): grpc.UntypedServiceImplementation {
  const nothing = async () => new emptyProto.Empty();
  return {
    handshake: unary<unknown, proto.ProviderHandshakeResponse>(async () => {
      const response = new proto.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    getPluginInfo: unary<unknown, pluginProto.PluginInfo>(async () => {
      const info = new pluginProto.PluginInfo();
      info.setVersion(definition.version);
      return info;
    }),
    getSchema: unary<unknown, proto.GetSchemaResponse>(async () => {
      const response = new proto.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: definition.name, version: definition.version }));
      return response;
    }),
    checkConfig: unary<proto.CheckRequest, proto.CheckResponse>(async (request) => {
      const response = new proto.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary<proto.DiffRequest, proto.DiffResponse>(async () => {
      const response = new proto.DiffResponse();
      response.setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE);
      return response;
    }),
    attach: unary(nothing),
    cancel: unary(nothing),
  };
}

function check(operations: Operations, request: proto.CheckRequest): proto.CheckResponse {
  const news = unwrap(read(request.getNews()));
  const olds = request.hasOlds() ? unwrap(read(request.getOlds())).value : undefined;
  const seed = request.getRandomseed_asU8();
  const checked = operations.check(
    tokenOf(request.getUrn()),
    nameOf(request.getUrn()),
    news.value,
    olds,
    seed.length > 0 ? seed : undefined,
  );
  const response = new proto.CheckResponse();
  response.setInputs(write(checked.inputs, news.secrets));
  response.setFailuresList(
    checked.problems.map(({ path, reason }) => {
      const failure = new proto.CheckFailure();
      failure.setProperty(path);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

function diff(operations: Operations, request: proto.DiffRequest): proto.DiffResponse {
  const olds = unwrap(read(request.hasOldInputs() ? request.getOldInputs() : request.getOlds())).value;
  const news = unwrap(read(request.getNews())).value;
  const result = operations.diff(tokenOf(request.getUrn()), olds, news, request.getIgnorechangesList());
  const response = new proto.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  response.setChanges(result.changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setReplacesList([...result.replaces]);
  response.setDeletebeforereplace(result.deleteBeforeReplace);
  response.setDiffsList([...new Set(result.changes.map(({ path }) => path.split(/[.[]/)[0] ?? path))]);
  response.setHasdetaileddiff(true);
  for (const change of result.changes) {
    const detail = new proto.PropertyDiff();
    detail.setKind(kindOf(change));
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(change.path, detail);
  }
  return response;
}

function kindOf(change: Change): proto.PropertyDiff.Kind {
  const kinds = proto.PropertyDiff.Kind;
  const [plain, replacing] = {
    add: [kinds.ADD, kinds.ADD_REPLACE] as const,
    delete: [kinds.DELETE, kinds.DELETE_REPLACE] as const,
    update: [kinds.UPDATE, kinds.UPDATE_REPLACE] as const,
  }[change.kind];
  return change.replaces ? replacing : plain;
}

async function create(operations: Operations, request: proto.CreateRequest): Promise<proto.CreateResponse> {
  const token = tokenOf(request.getUrn());
  const inputs = unwrap(read(request.getProperties()));
  const response = new proto.CreateResponse();
  if (request.getPreview()) {
    response.setProperties(outputsOf(operations, token, inputs, operations.previewCreate(token, inputs.value)));
    return response;
  }
  const made = await operations.create(token, inputs.value);
  response.setId(made.id);
  response.setProperties(outputsOf(operations, token, inputs, made.outputs));
  return response;
}

async function readBack(operations: Operations, request: proto.ReadRequest): Promise<proto.ReadResponse> {
  const token = tokenOf(request.getUrn());
  const known = unwrap(read(request.getInputs()));
  const found = await operations.read(token, request.getId(), known.value);
  const response = new proto.ReadResponse();
  if (found !== undefined) {
    response.setId(found.id);
    response.setInputs(write(found.inputs, known.secrets));
    response.setProperties(outputsOf(operations, token, { ...known, value: found.inputs }, found.outputs));
  }
  return response;
}

async function update(operations: Operations, request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
  const token = tokenOf(request.getUrn());
  const inputs = unwrap(read(request.getNews()));
  const outputs = request.getPreview()
    ? operations.previewUpdate(token, inputs.value, unwrap(read(request.getOlds())).value)
    : (await operations.update(token, request.getId(), inputs.value, request.getIgnorechangesList())).outputs;
  const response = new proto.UpdateResponse();
  response.setProperties(outputsOf(operations, token, inputs, outputs));
  return response;
}

async function invoke(
  operations: Operations,
  definition: CloudDefinition,
  request: proto.InvokeRequest,
): Promise<proto.InvokeResponse> {
  const call = worded(definition, "invoke", async (wanted: proto.InvokeRequest) =>
    operations.invoke(wanted.getTok(), unwrap(read(wanted.getArgs())).value),
  );
  const response = new proto.InvokeResponse();
  response.setReturn(write(await call(request, request.getTok()), []));
  return response;
}

function outputsOf(operations: Operations, token: string, inputs: Unwrapped, outputs: Properties): Struct {
  return write(outputs, secretPaths(inputs, outputs, operations.type(token).secretOutputs ?? []));
}

/** Answers a call with what `work` returns, or with its error in the engine's form. */
function unary<Request, Response>(work: (request: Request) => Promise<Response>): Handler<Request, Response> {
  return (call, callback) => {
    work(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(rpcError(error), null),
    );
  };
}

/** Has the cloud's refusals said as the real provider says them. */
function worded<Request extends { getUrn(): string } | proto.InvokeRequest, Response>(
  definition: CloudDefinition,
  call: CloudCall,
  work: (request: Request) => Promise<Response>,
): (request: Request, token?: string) => Promise<Response> {
  return async (request, token) => {
    try {
      return await work(request);
    } catch (error) {
      if (error instanceof CloudError && definition.words !== undefined) {
        const name = token ?? ("getUrn" in request ? tokenOf(request.getUrn()) : "");
        throw new CloudError(error.code, definition.words(error, call, name), error.status, true);
      }
      throw error;
    }
  };
}

function rpcError(error: unknown): Partial<grpc.StatusObject> {
  const details = error instanceof Error ? error.message : String(error);
  const code = error instanceof CloudError && error.status === 404 ? grpc.status.NOT_FOUND : grpc.status.UNKNOWN;
  return { code, details };
}

function read(struct: Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

function write(value: Properties, secrets: readonly Path[]): Struct {
  return structProto.Struct.fromJavaScript(wrap(JSON.parse(JSON.stringify(value)) as Properties, secrets));
}

/** The engine sends a provider's nested settings as JSON text. */
function decodeConfig(config: Properties): Properties {
  const decode = (value: Json): Json => {
    if (typeof value !== "string" || !/^(\[|\{|"|true$|false$)/.test(value)) {
      return value;
    }
    try {
      return JSON.parse(value) as Json;
    } catch {
      return value;
    }
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, decode(value)]));
}

/** The type of a resource: the last part of its URN's type chain. */
function tokenOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
