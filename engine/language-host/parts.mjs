/** @pulumi/pulumi's own proto parts, found where the program finds them, else where this project has them. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A require() as from a file in that folder. */
export const requireFrom = (folder) => createRequire(join(folder, "_.js"));

const here = fileURLToPath(new URL(".", import.meta.url));

export function loadParts(folder) {
  for (const place of [folder, here]) {
    const require = requireFrom(place);
    let sdk;
    try {
      // grpc belongs to the SDK: two copies of it do not know each other's messages
      sdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
    } catch {
      continue;
    }
    return {
      grpc: sdk("@grpc/grpc-js"),
      empty: sdk("google-protobuf/google/protobuf/empty_pb.js"),
      language: sdk("@pulumi/pulumi/proto/language_grpc_pb.js"),
      messages: sdk("@pulumi/pulumi/proto/language_pb.js"),
      plugin: sdk("@pulumi/pulumi/proto/plugin_pb.js"),
      analyzer: sdk("@pulumi/pulumi/proto/analyzer_grpc_pb.js"),
      analyzerMessages: sdk("@pulumi/pulumi/proto/analyzer_pb.js"),
      version: sdk("@pulumi/pulumi/package.json").version,
    };
  }
  throw new Error(`@pulumi/pulumi is not installed in ${folder}; run npm ci`);
}

/** The path of a module of the SDK as the program in `folder` would load it; throws a sentence when it has none. */
export function locateModule(name, folder) {
  try {
    return requireFrom(folder).resolve(name);
  } catch {
    throw new Error(`the Pulumi SDK is not installed for ${folder} (no ${name}); run npm ci or npm install there`);
  }
}
