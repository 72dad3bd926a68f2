import { definition, processing } from "./definitions";
import { PipelineAccount } from "./pipeline-account";

/** A program with a sandbox in it, in the folder that is named, that runs a job until it is killed. */
async function main(directory: string): Promise<void> {
  const account = await PipelineAccount.open({ directory });
  const code = "import subprocess; subprocess.run(['sleep', '600'])";
  await account.start(await account.create(definition([processing("Sleep", code)])));
}

void main(process.argv[2] ?? "");
