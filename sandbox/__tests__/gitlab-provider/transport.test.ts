import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import http2 from "node:http2";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGitLabProvider, type GitLabProvider } from "../../gitlab-provider/provider";
import { decodeValue, encodeValue } from "../../gitlab-provider/values";
import { decodeResponse, encodeRequest, type Message, type Method } from "../../gitlab-provider/wire";

interface Answer {
  readonly grpcStatus: string;
  readonly body: Buffer;
}

function call(socket: string, path: string, message: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const session = http2.connect("http://localhost", {
      createConnection: () => connect(socket),
    });
    session.on("error", reject);
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
    });
    const header = Buffer.alloc(5);
    header.writeUInt32BE(message.length, 1);
    const chunks: Buffer[] = [];
    let grpcStatus = "";
    stream.on("response", (headers) => (grpcStatus ||= String(headers["grpc-status"] ?? "")));
    stream.on("trailers", (headers) => (grpcStatus ||= String(headers["grpc-status"] ?? "")));
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      session.close();
      resolve({ grpcStatus, body: Buffer.concat(chunks).subarray(5) });
    });
    stream.on("error", reject);
    stream.end(Buffer.concat([header, message]));
  });
}

function pidOf({ reattach }: GitLabProvider): number {
  const settings = JSON.parse(reattach) as Record<string, { Pid: number }>;
  return Object.values(settings)[0]?.Pid ?? 0;
}

describe("provider on its socket", () => {
  let directory: string;
  let socket: string;
  let provider: GitLabProvider | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "gl-sock-"));
    socket = join(directory, "p.sock");
  });
  afterEach(async () => {
    await provider?.stop();
    provider = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  async function rpc(method: Method, message: Message = {}): Promise<Message> {
    const { grpcStatus, body } = await call(
      socket,
      `/tfplugin6.Provider/${method}`,
      encodeRequest(method, message),
    );
    expect(grpcStatus).toBe("0");
    return decodeResponse(method, body);
  }

  test("the setting for Terraform names protocol 6, the socket, and a process that lives but is not ours", async () => {
    provider = await startGitLabProvider({ socket });
    const pid = pidOf(provider);
    expect(JSON.parse(provider.reattach)).toEqual({
      "registry.terraform.io/gitlabhq/gitlab": {
        Protocol: "grpc",
        ProtocolVersion: 6,
        Pid: pid,
        Test: true,
        Addr: { Network: "unix", String: socket },
      },
    });
  });

  test("the process ends with the provider, and where it is killed the provider goes on", async () => {
    provider = await startGitLabProvider({ socket });
    const pid = pidOf(provider);
    expect(pid).not.toBe(process.pid);
    expect(process.kill(pid, 0)).toBe(true);
    await provider.stop();
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");

    provider = await startGitLabProvider({ socket });
    process.kill(pidOf(provider), "SIGKILL");
    expect((await rpc("GetMetadata")).resources).toHaveLength(119);
  });

  test("only its user may open the socket, and stop removes it", async () => {
    provider = await startGitLabProvider({ socket });
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    await provider.stop();
    provider = undefined;
    expect(existsSync(socket)).toBe(false);
  });

  test("a path that no socket takes is refused with its length", async () => {
    const long = join(directory, "x".repeat(120));
    await expect(startGitLabProvider({ socket: long })).rejects.toThrow(
      `has ${Buffer.byteLength(long)} bytes and a unix socket takes 103`,
    );
  });

  test("a socket in use is refused, one that a crash left behind is taken over", async () => {
    writeFileSync(socket, "");
    provider = await startGitLabProvider({ socket });
    await expect(startGitLabProvider({ socket })).rejects.toThrow(`Another process listens on ${socket}`);
  });

  test("go-plugin's own services are answered with unimplemented", async () => {
    provider = await startGitLabProvider({ socket });
    expect((await call(socket, "/plugin.GRPCStdio/StreamStdio", Buffer.alloc(0))).grpcStatus).toBe("12");
  });

  test("the schema has every type, and says what is sensitive", async () => {
    provider = await startGitLabProvider({ socket });
    const schema = await rpc("GetProviderSchema");
    const resources = schema.resource_schemas as Record<
      string,
      { version?: number; block: { attributes: Message[] } }
    >;
    expect(Object.keys(resources)).toHaveLength(119);
    const sensitive = resources.gitlab_pipeline_trigger?.block.attributes.filter((each) => each.sensitive);
    expect(sensitive?.map((each) => each.name)).toEqual(["token"]);
    expect(resources.gitlab_project_variable?.version).toBe(1);
    expect(
      JSON.parse(
        String(resources.gitlab_project?.block.attributes.find((each) => each.name === "topics")?.type),
      ),
    ).toEqual(["set", "string"]);
  });

  test("diagnostics of the provider's configuration travel in their own field", async () => {
    provider = await startGitLabProvider({ socket });
    const { diagnostics } = await rpc("ValidateProviderConfig", {
      config: encodeValue({ client_cert: "a.pem", client_key: null, context: "work" }),
    });
    expect((diagnostics as Message[]).map((each) => each.summary)).toEqual([
      "context is not part of the sandbox",
      "A client certificate needs its key",
    ]);
  });

  test("an upgraded state has every attribute and drops what is unknown", async () => {
    provider = await startGitLabProvider({ socket });
    const raw = { json: Buffer.from(JSON.stringify({ id: "1:2", project: "1", former: true })) };
    const answer = await rpc("UpgradeResourceState", {
      type_name: "gitlab_pipeline_trigger",
      version: 1,
      raw_state: raw,
    });
    expect((answer.diagnostics as unknown[]).length).toBe(0);
    expect(decodeValue(answer.upgraded_state)).toEqual({
      ...{ id: "1:2", project: "1", description: null, pipeline_trigger_id: null, token: null },
    });
  });

  test("a call before the configuration is an error, and so is one that cannot be understood", async () => {
    provider = await startGitLabProvider({ socket });
    const state = encodeValue({ id: "1" });
    const read = await rpc("ReadResource", { type_name: "gitlab_project", current_state: state });
    expect((read.diagnostics as Message[])[0]).toMatchObject({
      severity: 1,
      summary: "The GitLab provider is not configured",
    });
    const upgraded = await rpc("UpgradeResourceState", {
      type_name: "gitlab_project",
      raw_state: { json: Buffer.from("{") },
    });
    expect(String((upgraded.diagnostics as Message[])[0]?.summary)).toContain("UpgradeResourceState failed");
  });

  test("is stopped by Terraform without ending: the next run uses it again", async () => {
    provider = await startGitLabProvider({ socket });
    expect(await rpc("StopProvider")).toEqual({});
    expect(await rpc("GetFunctions")).toBeDefined();
    expect((await rpc("GetMetadata")).resources).toHaveLength(119);
  });
});
