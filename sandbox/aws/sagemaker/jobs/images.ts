import { validationException } from "../listing";

/** An image of SageMaker's whose programs the sandbox has under another name. */
export interface EmulatedImage {
  readonly framework: "xgboost" | "scikit-learn";
  /** For example `3.2-0`. */
  readonly tag: string;
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html */
const IMAGE =
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/sagemaker-(xgboost|scikit-learn):([\w.-]+)$/;

/** @throws AwsError for an image that the sandbox has nothing for */
export function emulatedImage(uri: string): EmulatedImage {
  const [, framework, tag] = IMAGE.exec(uri) ?? [];
  if (framework !== undefined && tag !== undefined) {
    return { framework: framework as EmulatedImage["framework"], tag };
  }
  throw validationException(
    `The image ${uri} is not in the sandbox, which has no containers: it runs programs of the images sagemaker-scikit-learn and sagemaker-xgboost only. Run this step against an AWS account.`,
  );
}
