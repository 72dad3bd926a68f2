terraform {
  required_version = ">= 1.10, < 2.0"

  # Bucket, key and region come at init from deploy.py: each stage has a state of its own. The bucket encrypts by its
  # own key; `encrypt` would ask for another one.
  backend "s3" {
    use_lockfile = true
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      "sagemaker:project-name"     = var.project_name
      "sagemaker:project-id"       = var.project_id
      "sagemaker:deployment-stage" = var.settings.stage_name
    }
  }
}

locals {
  variant = "AllTraffic"
  # What an alarm watches during an update. ModelLatency is in microseconds:
  # https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
  alarms = {
    errors  = { metric = "Invocation5XXErrors", statistic = "Sum", limit = var.settings.alarm_errors }
    latency = { metric = "ModelLatency", statistic = "p99", limit = var.settings.alarm_latency_milliseconds * 1000 }
  }
}

# Model and configuration cannot be changed, only replaced: the new ones (with names of their own) are made first, then
# the endpoint moves over without a break, and then the old ones are deleted.
resource "aws_sagemaker_model" "this" {
  name               = var.new_name
  execution_role_arn = var.role_arn
  tags               = { model-package-arn = var.model_package_arn }

  primary_container {
    model_package_name = var.model_package_arn
  }

  lifecycle {
    create_before_destroy = true
    # SageMaker may tell more of the containers than we said here: only another version is a change.
    ignore_changes       = [name, primary_container, container]
    replace_triggered_by = [terraform_data.version]
  }
}

resource "terraform_data" "version" {
  triggers_replace = [var.model_package_arn, var.role_arn]
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name = var.new_name

  production_variants {
    variant_name           = local.variant
    model_name             = aws_sagemaker_model.this.name
    initial_instance_count = var.settings.endpoint_instance_count
    instance_type          = var.settings.endpoint_instance_type
  }

  data_capture_config {
    enable_capture              = var.settings.data_capture_percentage > 0
    initial_sampling_percentage = var.settings.data_capture_percentage
    destination_s3_uri          = "s3://${var.bucket}/model-deploy/data-capture"

    capture_options {
      capture_mode = "InputAndOutput"
    }
    capture_content_type_header {
      csv_content_types = ["text/csv"]
    }
  }

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [name]
    # An endpoint is only updated to a configuration that it does not have yet.
    replace_triggered_by = [terraform_data.update_policy]
  }
}

resource "terraform_data" "update_policy" {
  input = [var.settings.alarm_rollback, var.settings.traffic_shift, var.settings.alarm_watch_seconds]
}

resource "aws_sagemaker_endpoint" "this" {
  name                 = var.endpoint_name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name

  deployment_config {
    blue_green_update_policy {
      maximum_execution_timeout_in_seconds = 7200

      traffic_routing_configuration {
        type                     = var.settings.traffic_shift
        wait_interval_in_seconds = var.settings.alarm_rollback ? var.settings.alarm_watch_seconds : 0

        dynamic "canary_size" {
          for_each = var.settings.traffic_shift == "CANARY" ? [1] : []

          content {
            type  = "INSTANCE_COUNT"
            value = 1
          }
        }
      }
    }

    # Always there: adding or removing this block would make Terraform delete the endpoint and make it anew.
    auto_rollback_configuration {
      dynamic "alarms" {
        for_each = aws_cloudwatch_metric_alarm.update

        content {
          alarm_name = alarms.value.alarm_name
        }
      }
    }
  }

  lifecycle {
    # SageMaker ends a failed update by going back, which Terraform alone would take for success.
    postcondition {
      condition     = self.endpoint_config_name == aws_sagemaker_endpoint_configuration.this.name
      error_message = "The update failed and the endpoint went back to its old version, which is in service. Its reason: aws sagemaker describe-endpoint --endpoint-name ${self.name} --query FailureReason"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "update" {
  for_each = local.alarms

  alarm_name          = "${var.endpoint_name}-${each.key}"
  alarm_description   = "Ends an update of the endpoint ${var.endpoint_name} and brings the old version back."
  namespace           = "AWS/SageMaker"
  metric_name         = each.value.metric
  dimensions          = { EndpointName = var.endpoint_name, VariantName = local.variant }
  statistic           = each.value.statistic == "Sum" ? "Sum" : null
  extended_statistic  = each.value.statistic == "Sum" ? null : each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.settings.alarm_rollback ? each.value.limit : 1000000000000 # out of reach: off
  period              = 60
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
}

resource "aws_appautoscaling_target" "this" {
  count = var.settings.auto_scaling_max_count > 0 ? 1 : 0

  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.this.name}/variant/${local.variant}"
  min_capacity       = var.settings.endpoint_instance_count
  max_capacity       = var.settings.auto_scaling_max_count

  lifecycle {
    # SageMaker refuses another instance type while auto scaling is registered. Terraform takes it away before it
    # updates the endpoint and registers it again after.
    replace_triggered_by = [terraform_data.instance_type]
  }
}

resource "terraform_data" "instance_type" {
  triggers_replace = var.settings.endpoint_instance_type
}

resource "aws_appautoscaling_policy" "this" {
  count = length(aws_appautoscaling_target.this)

  name               = "calls-per-instance"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value = var.settings.auto_scaling_calls_per_instance

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }

  lifecycle {
    replace_triggered_by = [terraform_data.instance_type]
  }
}

output "endpoint_name" {
  value = aws_sagemaker_endpoint.this.name
}

output "model_package_arn" {
  value = var.model_package_arn
}
