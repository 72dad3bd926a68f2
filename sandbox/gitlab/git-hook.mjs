// Runs as pre-receive and post-receive hook of every repository: asks the GitLab server that started git.
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { request } from "node:http";

const { GITLAB_HOOK_URL, GITLAB_PUSH_ID, GIT_PUSH_OPTION_COUNT, ...environment } = process.env;

const updates = readFileSync(0, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => {
    const [before, after, ...ref] = line.split(" ");
    return { before, after, ref: ref.join(" ") };
  });
const quarantine = Object.fromEntries(
  ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH"].flatMap((name) =>
    environment[name] === undefined ? [] : [[name, environment[name]]],
  ),
);
const pushOptions = Array.from(
  { length: Number(GIT_PUSH_OPTION_COUNT ?? 0) },
  (_, index) => environment[`GIT_PUSH_OPTION_${index}`],
);

function refuse(message) {
  process.stderr.write(`GitLab: ${message}\n`);
  process.exitCode = 1;
}

const call = request(
  `${GITLAB_HOOK_URL}/${process.argv[2]}`,
  { method: "POST", headers: { "content-type": "application/json", "x-push-id": GITLAB_PUSH_ID } },
  (response) => {
    const chunks = [];
    response.on("data", (chunk) => chunks.push(chunk));
    response.on("end", () => {
      if (response.statusCode !== 200) return refuse("Internal API error");
      const { refusal } = JSON.parse(Buffer.concat(chunks).toString());
      if (refusal !== null) refuse(refusal);
    });
  },
);
call.on("error", () => refuse("Internal API unreachable"));
call.end(JSON.stringify({ updates, quarantine, pushOptions }));
