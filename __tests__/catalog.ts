import { catalogNames } from "../contracts/catalog-names";

/** Names of a catalog with the defaults of the variables. */
export const names = catalogNames({
  env: "dev",
  organization: "machine-learning",
  role: "ops",
  backendTablePrefix: "terraform-tfstate-dev",
  accountId: "111122223333",
});

export const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
