import { emulatedImage } from "../jobs/images";

const MODULES = { xgboost: "serve_xgboost", "scikit-learn": "serve_functions" } as const;

/**
 * The module in `images/` that serves as an image does. XGBoost's runs a script of the user's when it is given one.
 * @throws AwsError for an image that the sandbox does not play
 */
export function servingModule(image: string, environment: Readonly<Record<string, string>>): string {
  const module = MODULES[emulatedImage(image).framework];
  return environment["SAGEMAKER_PROGRAM"] ? "serve_functions" : module;
}
