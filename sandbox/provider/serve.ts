import * as grpc from "@grpc/grpc-js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { openCloud } from "../cloud/home";
import { Operations } from "./operations";
import type { CloudDefinition } from "./resource-type";
import { service } from "./service";

/** 400 MB, the engine's own limit for one message. */
const messageLimit = 400 * 1024 * 1024;

/** Serves a sandbox cloud as a provider plugin: the engine reads the port from the first line. */
export function serve(definition: CloudDefinition): void {
  const server = new grpc.Server({ "grpc.max_receive_message_length": messageLimit });
  server.addService(
    providerService.ResourceProviderService as unknown as grpc.ServiceDefinition,
    service(definition, (config) => new Operations(definition, openCloud(definition, config))),
  );
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      process.stderr.write(`the ${definition.name} sandbox cannot listen: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
}
