/** First part of the keys of what the deploy repository keeps: a state for each stage, its history, captured calls. */
export const DEPLOYMENTS_PREFIX = "model-deploy/";
