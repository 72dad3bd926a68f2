import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { AssetType, TerraformAsset, TerraformIterator, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import type { StateBucket } from "../state/state-bucket";

/** Folder of a release's objects with the data of its seed code; `<repository>/<path in it>` follows. */
export const SEED_DATA = "seed-data";

export interface ReleaseSeedDataProps {
  /** Files of the newest release on disk, by `<repository>/<path in it>`. */
  readonly files: Readonly<Record<string, string>>;
  /** Name of the local value with the newest release's id. */
  readonly currentId: string;
  /** Name of the local value with all releases that were recorded: objects with a list `seedData`, by id. */
  readonly recorded: string;
  /** Source of an object that an older release should have and has not: a name that no file has, with `${id}` for the release. */
  readonly gone: string;
  readonly bucket: StateBucket;
}

/**
 * The data of the seed code, an object for each file of each release: `releases/<id>/seed-data/<repository>/<path>`. The package
 * has their sums.
 *
 * An older release need not have the files of the newest, so that each release's own are recorded.
 */
export class ReleaseSeedData extends Construct {
  readonly objects: S3Object;

  constructor(scope: Construct, id: string, props: ReleaseSeedDataProps) {
    super(scope, id);
    const sources = new TerraformLocal(this, "sources", this.sources(props));
    const each = TerraformIterator.fromMap(sources.asStringMap);
    this.objects = new S3Object(this, "object", {
      forEach: each,
      bucket: props.bucket.bucket.id,
      key: each.key,
      source: Token.asString(each.value),
      // A release keeps the bytes that it was made from.
      lifecycle: { ignoreChanges: ["source"] },
      dependsOn: props.bucket.ready,
    });
  }

  /** Where the bytes of each object are on disk, by its key. */
  private sources({ files, currentId, recorded, gone }: ReleaseSeedDataProps): string {
    const assets = Object.entries(files).map(([path, file]) => [
      path,
      new TerraformAsset(this, path, { path: file, type: AssetType.FILE }).path,
    ]);
    const current = new TerraformLocal(this, "files", Object.fromEntries(assets));
    const key = `"releases/\${id}/${SEED_DATA}/\${path}"`;
    const older = `[for id, release in local.${recorded} : {for path in release.seedData : ${key} => "${gone}"}]`;
    const newest = `[for id in [local.${currentId}] : {for path, file in local.${current.friendlyUniqueId} : ${key} => file}]`;
    return `\${merge(concat(${older}, ${newest})...)}`;
  }
}
