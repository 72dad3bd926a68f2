"""The instance types of endpoints that the AWS provider knows in the version that terraform/main.tf names.

The provider refuses any other one, and AWS has newer ones.
"""

# families: sizes
FAMILIES = {
    "c4": "large xlarge 2xlarge 4xlarge 8xlarge",
    "c5 c5d": "large xlarge 2xlarge 4xlarge 9xlarge 18xlarge",
    "c6g c6gd c6gn c7g m6g m6gd r6g r6gd": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
    "c6i m6i r6i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
    "c7i m7i r7i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
    "dl1 p4d p4de": "24xlarge",
    "g4dn": "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
    "g5 g6 g6e": "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
    "inf1": "xlarge 2xlarge 6xlarge 24xlarge",
    "inf2": "xlarge 8xlarge 24xlarge 48xlarge",
    "m4": "xlarge 2xlarge 4xlarge 10xlarge 16xlarge",
    "m5 m5d r5 r5d": "large xlarge 2xlarge 4xlarge 12xlarge 24xlarge",
    "p2": "xlarge 8xlarge 16xlarge",
    "p3": "2xlarge 8xlarge 16xlarge",
    "p5 p5e p5en trn2": "48xlarge",
    "r8g": "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
    "t2": "medium large xlarge 2xlarge",
    "trn1": "2xlarge 32xlarge",
    "trn1n": "32xlarge",
}
KNOWN = [
    f"ml.{family}.{size}"
    for families, sizes in FAMILIES.items()
    for family in families.split()
    for size in sizes.split()
]


def burstable(instance_type):
    """Application Auto Scaling does not take these.

    https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-console.html
    """
    return instance_type.split(".")[1].startswith("t")
