import { XMLParser } from "fast-xml-parser";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { AccountCaller } from "../../service";

/** `s3://bucket/key`, or `s3://bucket` with an empty key. */
export interface S3Url {
  readonly bucket: string;
  readonly key: string;
}

/** An object of S3, and its path below the folder that it is copied to. */
export interface S3Object extends S3Url {
  readonly path: string;
}

/** How many objects are copied at once: enough to keep the emulator busy, few enough to leave the processors to the jobs. */
const AT_ONCE = 8;
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === "Contents" });

export function parseS3Url(url: string): S3Url | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(url) ?? [];
  return bucket === undefined ? undefined : { bucket, key: key ?? "" };
}

/** Objects of S3 as the account sees them, without a network between. */
export class S3Objects {
  constructor(
    private readonly account: AccountCaller,
    private readonly region: string,
  ) {}

  /**
   * The objects whose keys begin with a prefix, as SageMaker reads `S3Prefix`: below the prefix, or, where it is not the name
   * of a folder, beside it.
   * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
   * @throws AwsError such as NoSuchBucket
   */
  async list({ bucket, key: prefix }: S3Url): Promise<S3Object[]> {
    const found: S3Object[] = [];
    let token: string | undefined;
    do {
      const query = new URLSearchParams({ "list-type": "2", prefix });
      if (token !== undefined) query.set("continuation-token", token);
      const { body } = await this.call("GET", `/${bucket}?${query.toString()}`);
      const { ListBucketResult: page } = parser.parse(body.toString("utf8")) as ListAnswer;
      const keys = (page.Contents ?? []).map(({ Key }) => unescapeXml(Key));
      // A key that ends with a slash is what the console shows as an empty folder.
      for (const key of keys.filter((one) => !one.endsWith("/"))) {
        found.push({ bucket, key, path: pathBelow(prefix, key) });
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return found;
  }

  async read({ bucket, key }: S3Url): Promise<Buffer> {
    return (await this.call("GET", target(bucket, key))).body;
  }

  async write({ bucket, key }: S3Url, body: Buffer): Promise<void> {
    const md5 = createHash("md5").update(body).digest("base64");
    await this.call("PUT", target(bucket, key), body, { "content-md5": md5 });
  }

  async download(objects: readonly S3Object[], folder: string): Promise<void> {
    await inTurns(objects, async (object) => {
      const file = join(folder, object.path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await this.read(object));
    });
  }

  /** Copies every file below a folder to keys below the URL's. */
  async upload(folder: string, { bucket, key }: S3Url): Promise<void> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    await inTurns(files, async (file) => {
      const path = relative(folder, file).split(sep);
      const parts = [key.replace(/\/$/, ""), ...path].filter((part) => part !== "");
      await this.write({ bucket, key: parts.join("/") }, await readFile(file));
    });
  }

  private call(method: string, target: string, body?: Buffer, headers?: Record<string, string>) {
    return this.account.http({ signingName: "s3", region: this.region, method, target, body, headers });
  }
}

interface ListAnswer {
  readonly ListBucketResult: {
    readonly Contents?: readonly { readonly Key: string }[];
    readonly NextContinuationToken?: string;
  };
}

function pathBelow(prefix: string, key: string): string {
  if (prefix === "" || prefix.endsWith("/")) return key.slice(prefix.length);
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  return key.slice(prefix.lastIndexOf("/") + 1);
}

function target(bucket: string, key: string): string {
  return `/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

/** The parser knows the five names of XML, not the numbers of characters. */
function unescapeXml(text: string): string {
  return text.replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, code: string) =>
    String.fromCodePoint(parseInt(code, hex === "" ? 10 : 16)),
  );
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
