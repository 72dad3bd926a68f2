import { AwsError } from "../../aws-error";
import { validationException } from "../listing";
import type { Call, Service } from "../../service";
import { findEndpoint } from "./names";
import type { HostingStore } from "./store";

interface TargetInput {
  readonly ServiceNamespace?: string;
  readonly ResourceId?: string;
  readonly Tags?: Readonly<Record<string, string>>;
}

interface TagsInput {
  readonly ResourceARN: string;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly TagKeys?: readonly string[];
}

/**
 * Application Auto Scaling is moto's, which registers targets and keeps policies and never scales. What it lacks is here: tags of
 * targets, and that an endpoint's variant must exist before it is registered.
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */
export function autoScalingService(storeOf: (region: string) => HostingStore): Service {
  /** By the target's ARN. */
  const tags = new Map<string, Readonly<Record<string, string>>>();
  const of = (arn: string): Readonly<Record<string, string>> => {
    const found = tags.get(arn);
    if (found !== undefined) return found;
    throw new AwsError("ResourceNotFoundException", `The resource ${arn} wasn't found.`);
  };
  return {
    signingName: "application-autoscaling",
    json: {
      async RegisterScalableTarget(input: TargetInput, call) {
        if (input.ServiceNamespace === "sagemaker")
          checkVariant(storeOf(call.region), input.ResourceId ?? "");
        const target = await registered(call);
        if (target === undefined) return undefined;
        storeOf(call.region).scaled.add(input.ResourceId ?? "");
        tags.set(target.ScalableTargetARN, { ...tags.get(target.ScalableTargetARN), ...input.Tags });
        return target;
      },
      ListTagsForResource: (input) => ({ Tags: of((input as unknown as TagsInput).ResourceARN) }),
      TagResource(input) {
        const { ResourceARN: arn, Tags: added } = input as unknown as TagsInput;
        tags.set(arn, { ...of(arn), ...added });
        return {};
      },
      UntagResource(input) {
        const { ResourceARN: arn, TagKeys: removed = [] } = input as unknown as TagsInput;
        tags.set(arn, Object.fromEntries(Object.entries(of(arn)).filter(([key]) => !removed.includes(key))));
        return {};
      },
    },
  };
}

/** moto's answer, unless it refuses: then it is asked again by whoever called this, and its error goes out unchanged. */
async function registered(call: Call): Promise<{ readonly ScalableTargetARN: string } | undefined> {
  const { status, body } = await call.forward();
  return status < 300 ? (JSON.parse(body.toString("utf8")) as { ScalableTargetARN: string }) : undefined;
}

function checkVariant(store: HostingStore, resourceId: string): void {
  const [, endpointName, variantName] = /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(resourceId) ?? [];
  if (endpointName === undefined) return;
  const endpoint = findEndpoint(store, endpointName);
  if (endpoint.variants.some(({ name }) => name === variantName)) return;
  throw validationException(
    `Could not find production variant "${variantName}" of endpoint "${endpoint.arn}".`,
  );
}
