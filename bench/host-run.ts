import { setTimeout as wait } from "node:timers/promises";
import { BareTerraform } from "./bare-terraform";
import type { Catalog } from "./catalog";
import { seconds } from "./clock";
import { ratioFinding } from "./finding";
import type { Bench, Measurement } from "./measurement";

const POLL_MILLISECONDS = 10;

/**
 * A project's first run on its host, from the start of the Command to its signal, against `terraform init` and `apply` of the
 * same package in the same sandbox. Who goes first changes from round to round.
 */
export const hostRun: Measurement = {
  name: "host-run",
  async measure(bench) {
    const catalog = await bench.catalog();
    const onHost: number[] = [];
    const bare: number[] = [];
    for (let round = 1; round <= bench.rounds; round++) {
      const sides = [
        async () => void onHost.push(await runOnHost(bench, catalog, round)),
        async () => void bare.push(await runBare(bench, catalog, round)),
      ];
      for (const side of round % 2 === 1 ? sides : sides.reverse()) await side();
    }
    return [
      ratioFinding(
        {
          measurement: "host-run",
          what: "The run on the host, to bare `terraform init` and `apply` of the same package",
          limit: 1.25,
        },
        { name: "on the host", seconds: onHost },
        { name: "bare", seconds: bare },
      ),
    ];
  },
};

async function runOnHost(bench: Bench, catalog: Catalog, round: number): Promise<number> {
  const name = `host-${round}`;
  const [time] = await bench.during(
    `host-run: on the host, round ${round}`,
    Promise.all([timeOfNextHost(catalog), catalog.create(name)]),
  );
  await bench.during("host-run: destroy", catalog.remove(name));
  return time;
}

async function runBare(bench: Bench, catalog: Catalog, round: number): Promise<number> {
  const name = `bare-${round}`;
  const id = `p-bare${String(round).padStart(8, "0")}`;
  const terraform = await BareTerraform.prepare(catalog, catalog.warmUp, name, id);
  const run = seconds(() => terraform.initAndApply());
  const time = await bench.during(`host-run: bare Terraform, round ${round}`, run);
  await bench.during("host-run: destroy", terraform.destroy());
  return time;
}

/** Seconds from the start of the next host's Command to its signal. */
async function timeOfNextHost({ sandbox }: Catalog): Promise<number> {
  const hosts = () => sandbox.aws.cloudFormation.hosts();
  const before = hosts().length;
  const limit = Date.now() + 600_000;
  for (; Date.now() < limit; await wait(POLL_MILLISECONDS)) {
    const host = hosts()[before];
    if (host && host.state !== "running") return (Date.now() - host.startedAt.getTime()) / 1000;
  }
  throw new Error("No host ended its run within 10 minutes.");
}
