/**
 * Stands between the engine and a policy pack. The pack reads the stack's name and configuration from its environment
 * when it starts, but the engine tells them only to a running pack, by ConfigureStack: so this answers first, starts
 * the pack with what it was told, and passes every call on, byte for byte.
 */
import { messageLimits, serve } from "./serve.mjs";

const asIs = (bytes) => bytes;

/** A promise with its ends. */
function deferred() {
  const ends = {};
  ends.promise = new Promise((resolve, reject) => Object.assign(ends, { resolve, reject }));
  ends.promise.catch(() => {});
  return ends;
}

export class PolicyProxy {
  #parts;
  #configured = deferred();
  #pack = deferred();
  #stackRequest;

  constructor(parts) {
    this.#parts = parts;
  }

  /** Serves the Analyzer service; answers the port. */
  listen() {
    const { analyzer, analyzerMessages } = this.#parts;
    const own = {
      handshake: () => new analyzerMessages.AnalyzerHandshakeResponse().serializeBinary(),
      configureStack: (bytes) => {
        this.#stackRequest = bytes;
        this.#configured.resolve(analyzerMessages.AnalyzerStackConfigureRequest.deserializeBinary(bytes));
        return new analyzerMessages.AnalyzerStackConfigureResponse().serializeBinary();
      },
    };
    const service = {};
    const implementation = {};
    for (const [name, method] of Object.entries(analyzer.AnalyzerService)) {
      service[name] = { ...method, requestDeserialize: asIs, responseSerialize: asIs };
      implementation[name] = own[name]
        ? (call, answer) => answer(null, Buffer.from(own[name](call.request)))
        : (call, answer) => this.#passOn(method.path, call.request, answer);
    }
    return serve(this.#parts, service, implementation);
  }

  #passOn(path, request, answer) {
    // Some commands ask a pack without a stack, `pulumi policy publish` for one.
    this.#configured.resolve(undefined);
    this.#pack.promise.then(
      (client) => client.makeUnaryRequest(path, asIs, asIs, request, answer),
      (error) => answer({ code: this.#parts.grpc.status.UNAVAILABLE, details: error.message }),
    );
  }

  /** Waits until the engine has told the stack's configuration; answers the pack's environment. */
  async configuration() {
    const request = await this.#configured.promise;
    if (!request) return {};
    return {
      PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
      PULUMI_NODEJS_PROJECT: request.getProject(),
      PULUMI_NODEJS_STACK: request.getStack(),
      PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
    };
  }

  /** Takes the port from the pack's first line; what follows goes to `onRest`. */
  readPort(onRest) {
    let head = "";
    let connected = false;
    return (chunk) => {
      if (connected) return onRest(chunk);
      head += chunk;
      const end = head.indexOf("\n");
      if (end < 0) return;
      connected = true;
      this.#connect(head.slice(0, end).trim());
      if (end + 1 < head.length) onRest(Buffer.from(head.slice(end + 1)));
    };
  }

  #connect(port) {
    const { grpc, analyzer } = this.#parts;
    if (!/^\d+$/.test(port)) return this.#pack.reject(new Error(`the policy pack printed no port: ${port}`));
    const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), messageLimits);
    const ready = () => this.#pack.resolve(client);
    if (!this.#stackRequest) return ready();
    const { path } = analyzer.AnalyzerService.configureStack;
    client.makeUnaryRequest(path, asIs, asIs, this.#stackRequest, (error) => {
      if (error && error.code !== grpc.status.UNIMPLEMENTED) this.#pack.reject(error);
      else ready();
    });
  }

  /** The pack has ended, or nobody wants it any more. */
  stop() {
    this.#pack.reject(new Error("the policy pack has ended"));
    this.#configured.resolve(undefined);
  }
}
