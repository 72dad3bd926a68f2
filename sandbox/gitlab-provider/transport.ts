import { chmodSync, rmSync } from "node:fs";
import http2, { type Http2Session, type ServerHttp2Stream } from "node:http2";
import { connect } from "node:net";

/** Longest path that every system takes for a unix socket: `sun_path` holds 104 bytes on macOS and 108 on Linux. */
const LONGEST_SOCKET_PATH = 103;
/** gRPC status codes: https://grpc.io/docs/guides/status-codes/ */
const UNKNOWN = 2;
const UNIMPLEMENTED = 12;
const FRAME_HEADER_BYTES = 5;

/** Answers one unary call. */
type Serve = (request: Buffer, session: Http2Session) => Promise<Uint8Array>;

/** Finds what serves a path such as `/tfplugin6.Provider/ReadResource`. */
type Dispatch = (path: string) => Serve | undefined;

interface RpcServer {
  /** Ends every connection and removes the socket. */
  stop(): Promise<void>;
}

/**
 * Serves unary gRPC calls over HTTP/2 on a unix socket that only this user can open.
 * @throws Error where the path is too long for a socket or another process listens on it.
 */
export async function listen(socket: string, dispatch: Dispatch): Promise<RpcServer> {
  const bytes = Buffer.byteLength(socket);
  if (bytes > LONGEST_SOCKET_PATH) {
    throw new Error(
      `The socket path ${socket} has ${bytes} bytes and a unix socket takes ${LONGEST_SOCKET_PATH}. ` +
        `Choose a shorter folder, for example one in the system's folder for temporary files.`,
    );
  }
  if (await answers(socket))
    throw new Error(`Another process listens on ${socket}. Stop it, or choose another path.`);
  rmSync(socket, { force: true });

  const sessions = new Set<Http2Session>();
  const server = http2.createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => session.destroy());
  });
  server.on("stream", (stream, headers) => void serve(stream, String(headers[":path"]), dispatch));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
  return {
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.destroy();
      await closed;
      rmSync(socket, { force: true });
    },
  };
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}

async function serve(stream: ServerHttp2Stream, path: string, dispatch: Dispatch): Promise<void> {
  stream.on("error", () => stream.destroy());
  const handle = dispatch(path);
  if (!handle) {
    // Terraform also opens go-plugin's stdio and broker streams, and takes "unimplemented" for an answer.
    refuse(stream, UNIMPLEMENTED, `${path} is not served`);
    stream.resume();
    return;
  }
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const { session } = stream;
    if (!session) return;
    const answer = await handle(Buffer.concat(chunks).subarray(FRAME_HEADER_BYTES), session);
    if (!stream.destroyed) respond(stream, answer);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!stream.destroyed && !stream.headersSent) refuse(stream, UNKNOWN, message);
  }
}

function respond(stream: ServerHttp2Stream, message: Uint8Array): void {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  stream.respond({ ":status": 200, "content-type": "application/grpc+proto" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(Buffer.concat([header, message]));
}

function refuse(stream: ServerHttp2Stream, status: number, message: string): void {
  const headers = { "grpc-status": String(status), "grpc-message": encodeURIComponent(message) };
  stream.respond({ ":status": 200, "content-type": "application/grpc", ...headers }, { endStream: true });
}
