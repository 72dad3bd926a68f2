import { outputsOf } from "../../demo/catalog-steps";

/** The end of what `cdktf deploy` writes: Terraform's own list, then CDKTF's. */
const OUTPUT = `service-catalog  aws_s3_bucket.state: Creation complete after 1s [id=state]
service-catalog  Apply complete! Resources: 76 added, 0 changed, 0 destroyed.

                 Outputs:

service-catalog  cw_log_group_name = "dev-machine-learning-ops-gitlab"
                 s3_bucket_id = "state"

  service-catalog
  cw_log_group_name = "dev-machine-learning-ops-gitlab"
  s3_bucket_id = "state"
`;

test("the catalog's outputs are shown once", () => {
  expect(outputsOf(OUTPUT)).toBe(
    'cw_log_group_name = "dev-machine-learning-ops-gitlab"\ns3_bucket_id = "state"',
  );
});
