/**
 * What a sandbox provider knows of one resource type. The provider in this room does the talking with the engine
 * (unknowns, secrets, previews, diffs); a resource type holds only what the real cloud would say.
 */

/** A JSON value as the engine sends it. Secrets are unwrapped before a resource type sees them. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Properties = { [key: string]: Json };

/** Stands for a value that is not known in a preview: the engine's own marker, so that it survives the round trip. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isKnown(value: Json | undefined): boolean {
  return value !== unknownValue;
}

/** A mistake in one property, reported by Check. All of them are reported at once. */
export interface Problem {
  /** Path of the property as the program writes it, such as `ipConfigurations[0].subnet.id`. */
  readonly path: string;
  readonly reason: string;
}

/** What the real cloud answers when it refuses: its own error code and words. */
export class CloudError extends Error {
  constructor(
    /** The cloud's code, such as `SubnetInUse` or `InvalidParameterValue`. */
    readonly code: string,
    message: string,
    /** HTTP status of the answer. 429 and 5xx are worth a retry. */
    readonly status = 400,
    /** Is `message` already in the provider's words, code and all? */
    worded = false,
  ) {
    super(worded ? message : `${code}: ${message}`);
    this.name = "CloudError";
  }
}

/** A resource as the stored cloud keeps it. */
export interface StoredResource {
  readonly token: string;
  readonly id: string;
  /** What was asked for, with what someone changed since (drift). */
  inputs: Properties;
  /** What the cloud added: addresses, identities, times. */
  outputs: Properties;
}

/** A name that outlives its resource: a soft-deleted vault, a secret in its recovery window. */
export interface ReservedName {
  readonly token: string;
  readonly name: string;
  /** ISO date until which the cloud keeps it. */
  readonly until: string;
  readonly resource: StoredResource;
}

/** The stored cloud of one account, as a resource type sees it. */
export interface CloudView {
  /** Subscription or account id. */
  readonly account: string;
  readonly region: string;
  /** The cloud's clock. */
  now(): Date;
  get(id: string): StoredResource | undefined;
  /** All resources of a type, in the order they were made. */
  list(token: string): StoredResource[];
  /** Every resource, in the order they were made. */
  all(): StoredResource[];
  reserved(token: string): ReservedName[];
  reserve(name: ReservedName): void;
  release(token: string, name: string): void;
  /** A value that looks random and is the same for the same words: made-up ids, principal ids, host suffixes. */
  derive(...words: string[]): string;
  /** The next free number of a named sequence; survives restarts. For addresses handed out and the like. */
  next(sequence: string): number;
}

export interface ResourceType {
  /** Type token, such as `azure-native:network:Subnet` or `aws:ec2/instance:Instance`. */
  readonly token: string;

  /** Fills in what the real provider fills in during Check, an automatic name above all. `seed` is stable between preview and update. */
  complete?(inputs: Properties, name: string, seed: Uint8Array): Properties;

  /** Mistakes that the inputs alone show. Unknown leaves are `unknownValue`. Called in previews too. */
  check?(inputs: Properties): Problem[];

  /** Properties whose change means another resource, as the real provider declares them. A path without an index covers all below it. */
  readonly replaceOn: readonly string[];

  /** Properties that reading the resource never returns (passwords, secret values). */
  readonly writeOnly?: readonly string[];

  /** Outputs that are secret. */
  readonly secretOutputs?: readonly string[];

  /** Names of the outputs that only the cloud knows: unknown in the preview of a create. `id` is always one. */
  readonly computed: readonly string[];

  /** Is the name chosen by the program, so that a replacement must delete first? Default: it is automatic. */
  namedByProgram?(inputs: Properties): boolean;

  /** The id that the cloud gives. */
  id(inputs: Properties, cloud: CloudView): string;

  /** Rules that need the rest of the cloud: dangling references, overlaps, names taken. Throws a CloudError. `self` is the resource on an update. */
  admit?(inputs: Properties, cloud: CloudView, self?: StoredResource): void;

  /**
   * What the cloud is busy with while this is written: a second write on the same meets `busy`. Nothing to do with time:
   * only calls that a program makes side by side meet.
   */
  occupies?(inputs: Properties, cloud: CloudView, id: string): readonly Occupied[];

  /** Inputs that reading shows although nobody wrote them: what a cloud changes by itself after the create. */
  appears?(resource: StoredResource, cloud: CloudView): Properties;

  /** What the cloud adds to the inputs. Called on create, update and read. */
  outputs(inputs: Properties, cloud: CloudView, id: string): Properties;

  /** Called before a delete: throws a CloudError where the cloud refuses, reserves a name where it keeps one. */
  remove?(resource: StoredResource, cloud: CloudView): void;

  /** Ids of what goes with it when it is deleted, such as the records of a zone. */
  removesWith?(resource: StoredResource, cloud: CloudView): readonly string[];
}

/** Something that a write holds, and what the cloud says to whoever comes meanwhile. */
export interface Occupied {
  readonly id: string;
  /** Does the write change it, or only need it at rest? Those who only need it do not mind each other. */
  readonly writes: boolean;
  readonly busy: () => CloudError;
}

/** A function that the program may call, such as `azure-native:authorization:getClientConfig`. */
export interface CloudFunction {
  readonly token: string;
  call(args: Properties, cloud: CloudView): Properties;
}

/** One cloud: what `sandbox/azure` and `sandbox/aws` each export for the provider to serve. */
export interface CloudDefinition {
  /** Package name, `azure-native` or `aws`. */
  readonly name: string;
  /** The SDK's version that the provider stands in for. */
  readonly version: string;
  readonly types: readonly ResourceType[];
  readonly functions: readonly CloudFunction[];
  /** Account and region from the provider's configuration. */
  account(config: Properties): { account: string; region: string };

  /** The refusal when a create gives an id that is taken. Default: `AlreadyExists`. */
  taken?(id: string, type: ResourceType): CloudError;

  /** How the real provider words a refusal. Default: the error's own message. */
  words?(error: CloudError, call: CloudCall, token: string): string;

  /**
   * Does an update send the whole resource, as Azure's PUT does? Then a property under ignoreChanges is sent as the
   * state has it. Otherwise it is left as the cloud has it. Default: no.
   */
  readonly updatesWhole?: boolean;

  /**
   * What a preview shows as outputs, where it is not the default: the inputs, what `computed` names as unknown on a
   * create, and as the state has it on an update. `before` are the outputs in the state, on an update.
   */
  preview?(type: ResourceType, inputs: Properties, before?: Properties): Properties;

  /** Are two values of a property the same to the provider, such as `West Europe` and `westeurope`? Default: when equal. */
  same?(path: string, old: Json, now: Json): boolean;

  /** The outputs that the state keeps. Default: the inputs and what the cloud adds. */
  state?(type: ResourceType, inputs: Properties, outputs: Properties): Properties;
}

/** What a provider asks of a cloud. */
export type CloudCall = "create" | "read" | "update" | "delete" | "invoke";
