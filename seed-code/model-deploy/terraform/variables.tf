# deploy.py fills these in from staging-config.json or prod-config.json and the project's CI variables.

variable "model_package_arn" {
  description = "Version of the model in the registry."
  type        = string
}

variable "endpoint_name" {
  description = "Name of the stage's endpoint; what belongs to it has names that begin so."
  type        = string
}

variable "project_name" {
  type = string
}

variable "project_id" {
  type = string
}

variable "region" {
  type = string
}

variable "role_arn" {
  description = "Role that the endpoint's containers run with."
  type        = string
}

variable "bucket" {
  description = "The project's bucket, for captured data."
  type        = string
}

variable "new_name" {
  description = "Name of a model and a configuration that this run makes; it ends in the number of the CI job."
  type        = string
}

variable "settings" {
  description = "The settings of the stage; settings.py checks them and says what each one means."
  type = object({
    stage_name                      = string
    endpoint_instance_count         = number
    endpoint_instance_type          = string
    auto_scaling_max_count          = number
    auto_scaling_calls_per_instance = number
    data_capture_percentage         = number
    traffic_shift                   = string
    alarm_rollback                  = bool
    alarm_watch_seconds             = number
    alarm_errors                    = number
    alarm_latency_milliseconds      = number
  })
}
