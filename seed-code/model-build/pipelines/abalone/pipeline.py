"""The training pipeline: preprocess -> train -> evaluate -> good enough? -> register. Yours to change."""

from pathlib import Path

from sagemaker.core import image_uris, shapes
from sagemaker.core.model_metrics import MetricsSource, ModelMetrics
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.resources import Model
from sagemaker.core.training.configs import Compute, InputData
from sagemaker.core.workflow import (
    ConditionLessThanOrEqualTo,
    ExecutionVariables,
    Join,
    JsonGet,
    ParameterInteger,
    ParameterString,
    PropertyFile,
)
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.mlops.workflow import (
    ConditionStep,
    FailStep,
    ModelStep,
    Pipeline,
    ProcessingStep,
    TrainingStep,
)
from sagemaker.serve import ModelBuilder
from sagemaker.train import ModelTrainer

HERE = Path(__file__).parent
# What the pipeline trains on unless INPUT_DATA_URL says otherwise: a file of this repository ...
DATA_FILE = "data/abalone-dataset.csv"
# ... or, if DATA_FILE is None, data that is in S3 already, as "s3://bucket/shells.csv".
DATA_URL = None
# The bar: a model with a higher mean squared error on the test rows is not registered.
MAX_MSE = 6.0
HYPERPARAMETERS = {
    "objective": "reg:squarederror",
    "num_round": "50",
    "max_depth": "5",
    "eta": "0.2",
    "gamma": "4",
    "min_child_weight": "6",
    "subsample": "0.7",
}


def get_pipeline(**settings):
    return AbalonePipeline(**settings).build()


class AbalonePipeline:
    def __init__(
        self, region, role, default_bucket, pipeline_name, model_package_group_name, input_data_url, commit
    ):
        self.role, self.name, self.group, self.commit = role, pipeline_name, model_package_group_name, commit
        self.storage = f"s3://{default_bucket}/{pipeline_name}"
        self.session = PipelineSession(default_bucket=default_bucket)
        self.sklearn = image_uris.retrieve("sklearn", region, version="1.9-0")
        self.xgboost = image_uris.retrieve("xgboost", region, version="3.2-0")
        # What can be chosen anew for each run.
        self.processing_type = ParameterString("ProcessingInstanceType", default_value="ml.m5.xlarge")
        self.processing_count = ParameterInteger("ProcessingInstanceCount", default_value=1)
        self.training_type = ParameterString("TrainingInstanceType", default_value="ml.m5.xlarge")
        self.approval = ParameterString("ModelApprovalStatus", default_value="PendingManualApproval")
        self.input_data = ParameterString("InputDataUrl", default_value=input_data_url)

    def build(self):
        preprocess = self.preprocess()
        train = self.train(preprocess)
        evaluate = self.evaluate(preprocess, train)
        check = self.check(evaluate, self.register(preprocess, train, evaluate))
        chosen = [
            self.processing_type,
            self.processing_count,
            self.training_type,
            self.approval,
            self.input_data,
        ]
        steps = [preprocess, train, evaluate, check]
        return Pipeline(name=self.name, parameters=chosen, steps=steps, sagemaker_session=self.session)

    def preprocess(self):
        """Splits the data and fits the preprocessor on the training part."""
        arguments = self.processor(self.sklearn, self.processing_count).run(
            code=str(HERE / "preprocess.py"),
            inputs=[job_input("data", self.input_data)],
            outputs=[self.job_output(name) for name in ("train", "validation", "test", "preprocessor")],
        )
        return ProcessingStep(name="PreprocessAbaloneData", step_args=arguments)

    def train(self, preprocess):
        """Runs SageMaker's own XGBoost: it needs no script, only data and hyperparameters."""
        channels = [
            InputData(channel_name=name, data_source=output_of(preprocess, name), content_type="text/csv")
            for name in ("train", "validation")
        ]
        trainer = ModelTrainer(
            training_image=self.xgboost,
            role=self.role,
            sagemaker_session=self.session,
            compute=Compute(instance_type=self.training_type, instance_count=1),
            hyperparameters=HYPERPARAMETERS,
            input_data_config=channels,
            output_data_config=shapes.OutputDataConfig(s3_output_path=f"{self.storage}/models"),
        )
        return TrainingStep(name="TrainAbaloneModel", step_args=trainer.train())

    def evaluate(self, preprocess, train):
        """Measures the model on the test rows."""
        self.report = PropertyFile(
            "AbaloneEvaluationReport", output_name="evaluation", path="evaluation.json"
        )
        arguments = self.processor(self.xgboost, 1).run(
            code=str(HERE / "evaluate.py"),
            inputs=[job_input("model", model_of(train)), job_input("test", output_of(preprocess, "test"))],
            outputs=[self.job_output("evaluation")],
        )
        return ProcessingStep(name="EvaluateAbaloneModel", step_args=arguments, property_files=[self.report])

    def check(self, evaluate, register):
        """Registers a model that is good enough; else the run ends as failed and says why."""
        mse = JsonGet(evaluate.name, property_file=self.report, json_path="regression_metrics.mse.value")
        reason = f"The mean squared error is above {MAX_MSE}: no model was registered."
        return ConditionStep(
            name="CheckMSEAbaloneEvaluation",
            conditions=[ConditionLessThanOrEqualTo(left=mse, right=MAX_MSE)],
            if_steps=[register],
            else_steps=[FailStep(name="RejectAbaloneModel", error_message=reason)],
        )

    def register(self, preprocess, train, evaluate):
        """Registers preprocessor and predictor as one model, so that a caller sends raw rows."""
        statistics = join(output_of(evaluate, "evaluation"), "evaluation.json")
        preprocessor = shapes.ContainerDefinition(
            image=self.sklearn,
            model_data_url=join(output_of(preprocess, "preprocessor"), "model.tar.gz"),
            environment={
                "SAGEMAKER_PROGRAM": "preprocess.py",
                "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
            },
        )
        predictor = shapes.ContainerDefinition(image=self.xgboost, model_data_url=model_of(train))
        builder = ModelBuilder(
            model=[
                Model(model_name="preprocessor", primary_container=preprocessor),
                Model(model_name="predictor", primary_container=predictor),
            ],
            role_arn=self.role,
            sagemaker_session=self.session,
        )
        arguments = builder.register(
            model_package_group_name=self.group,
            approval_status=self.approval,
            content_types=["text/csv"],
            response_types=["text/csv"],
            inference_instances=["ml.t2.medium", "ml.m5.large", "ml.m5.xlarge"],
            transform_instances=["ml.m5.large", "ml.m5.xlarge"],
            model_metrics=ModelMetrics(MetricsSource("application/json", statistics)),
            customer_metadata_properties={
                "InputDataUrl": self.input_data,
                "TestDataUrl": join(output_of(preprocess, "test"), "raw.csv"),
                "Commit": self.commit,
            },
        )
        return ModelStep(name="RegisterAbaloneModel", step_args=arguments)

    def processor(self, image, instance_count):
        return ScriptProcessor(
            image_uri=image,
            command=["python3"],
            role=self.role,
            instance_type=self.processing_type,
            instance_count=instance_count,
            sagemaker_session=self.session,
        )

    def job_output(self, name):
        """A folder of the job that SageMaker copies to S3 in the end, to a place of its own for each run."""
        url = join(self.storage, ExecutionVariables.PIPELINE_EXECUTION_ID, name)
        place = shapes.ProcessingS3Output(s3_uri=url, local_path=folder(name), s3_upload_mode="EndOfJob")
        return shapes.ProcessingOutput(output_name=name, s3_output=place)


def job_input(name, url):
    """A file or folder of S3 that SageMaker copies into the job before it starts."""
    place = shapes.ProcessingS3Input(
        s3_uri=url, local_path=folder(name), s3_data_type="S3Prefix", s3_input_mode="File"
    )
    return shapes.ProcessingInput(input_name=name, s3_input=place)


def folder(name):
    return f"/opt/ml/processing/{name}"


def output_of(step, name):
    """Where a processing step puts one of its outputs: known when the pipeline runs."""
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


def model_of(step):
    return step.properties.ModelArtifacts.S3ModelArtifacts


def join(*parts):
    return Join(on="/", values=list(parts))
