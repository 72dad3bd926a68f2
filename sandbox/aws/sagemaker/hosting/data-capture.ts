import { randomUUID } from "node:crypto";
import { parseS3Url, type S3Objects } from "../jobs/s3-objects";
import type { DataCaptureConfig } from "./definitions";

/** A call as it may be captured. */
interface CapturedCall {
  readonly variant: string;
  readonly input: { readonly type: string; readonly body: Buffer };
  readonly output: { readonly type: string; readonly body: Buffer };
  readonly inferenceId?: string;
}

const FLUSH_MILLISECONDS = 2_000;

/**
 * Keeps a share of an endpoint's calls in S3, one JSON line a call, many lines a file.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
 */
export class DataCapture {
  private readonly lines = new Map<string, string[]>();
  private timer?: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();

  /** @param report takes what kept a file from being written */
  constructor(
    private readonly config: DataCaptureConfig,
    private readonly endpointName: string,
    private readonly objects: S3Objects,
    private readonly report: (problem: string) => void,
  ) {}

  capture(call: CapturedCall): void {
    if (Math.random() * 100 >= this.config.InitialSamplingPercentage) return;
    const lines = this.lines.get(call.variant) ?? [];
    this.lines.set(call.variant, lines);
    lines.push(JSON.stringify(captured(this.config, call)));
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MILLISECONDS).unref();
  }

  /** Writes what is left. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const files = [...this.lines];
    this.lines.clear();
    this.writing = this.writing.then(async () => {
      for (const [variant, lines] of files) await this.write(variant, lines);
    });
    return this.writing;
  }

  private async write(variant: string, lines: readonly string[]): Promise<void> {
    const destination = parseS3Url(this.config.DestinationS3Uri);
    if (destination === undefined) return this.report(`${this.config.DestinationS3Uri} is not an S3 URL.`);
    const folder = [destination.key.replace(/\/$/, ""), this.endpointName, variant].filter(Boolean).join("/");
    const key = `${folder}/${fileName(new Date())}`;
    try {
      await this.objects.write({ bucket: destination.bucket, key }, Buffer.from(`${lines.join("\n")}\n`));
    } catch (error) {
      this.report(`Captured data cannot be written to s3://${destination.bucket}/${key}: ${String(error)}`);
    }
  }
}

/** `yyyy/mm/dd/hh/` of the hour, and a name with minute, second and millisecond. */
function fileName(time: Date): string {
  const [year, month, day, hour, minute, second, millisecond] = time.toISOString().split(/[-T:.Z]/);
  return `${year}/${month}/${day}/${hour}/${minute}-${second}-${millisecond}-${randomUUID()}.jsonl`;
}

function captured(config: DataCaptureConfig, call: CapturedCall): object {
  const modes = config.CaptureOptions.map(({ CaptureMode: mode }) => mode);
  const wants = (mode: "Input" | "Output"): boolean =>
    modes.includes(mode) || modes.includes("InputAndOutput");
  return {
    captureData: {
      ...(wants("Input") && { endpointInput: side(config, "INPUT", call.input) }),
      ...(wants("Output") && { endpointOutput: side(config, "OUTPUT", call.output) }),
    },
    eventMetadata: {
      eventId: randomUUID(),
      ...(call.inferenceId !== undefined && { inferenceId: call.inferenceId }),
      inferenceTime: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    },
    eventVersion: "0",
  };
}

function side(
  config: DataCaptureConfig,
  mode: "INPUT" | "OUTPUT",
  { type, body }: { readonly type: string; readonly body: Buffer },
): object {
  const encoding = encodingOf(config, type);
  const data = body.toString(encoding === "BASE64" ? "base64" : "utf8");
  return { observedContentType: type, mode, data, encoding };
}

/** Types that no list names are kept in BASE64. */
function encodingOf({ CaptureContentTypeHeader: types }: DataCaptureConfig, type: string): string {
  const [bare = ""] = type.split(";");
  const named = (list: readonly string[] | undefined): boolean => list?.includes(bare.trim()) ?? false;
  if (named(types?.CsvContentTypes)) return "CSV";
  return named(types?.JsonContentTypes) ? "JSON" : "BASE64";
}
