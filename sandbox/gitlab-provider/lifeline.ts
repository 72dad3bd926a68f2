import { spawn } from "node:child_process";
import { once } from "node:events";

interface Lifeline {
  readonly pid: number;
  end(): Promise<void>;
}

/**
 * A small process that lives as long as the provider: the `Pid` that Terraform gets.
 *
 * Terraform asks every second whether that process lives and cancels all calls when it does not, so that with a made-up
 * number (0, say) whatever takes longer than a second fails with "Request cancelled". And it kills that process when the
 * socket does not answer, so that it must not be one that matters.
 * https://github.com/hashicorp/go-plugin/blob/v1.6.2/internal/cmdrunner/cmd_reattach.go
 */
export async function startLifeline(): Promise<Lifeline> {
  // `cat` ends by itself when its input does, so that it does not outlive a crash of this process.
  // In a process group of its own, it does not hear a Ctrl-C that is meant for a command in the sandbox.
  const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore"], detached: true });
  await once(child, "spawn");
  const { pid } = child;
  if (pid === undefined) throw new Error("The process that stands for the provider has no id.");
  const ended = once(child, "exit");
  child.unref();
  return {
    pid,
    end: async () => {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
