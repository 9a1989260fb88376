/** A gRPC server on a free local port, without the usual size limit: a stack's resources travel in one message. */
const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

export const messageLimits = unlimited;

export function serve({ grpc }, service, implementation) {
  const server = new grpc.Server(unlimited);
  server.addService(service, implementation);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
