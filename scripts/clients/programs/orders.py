"""A template that troposphere creates, for Sceptre: a state machine with a role and a call in another Region."""

from troposphere import GetAtt, Parameter, Ref, Template
from troposphere.iam import Role
from troposphere.stepfunctions import StateMachine


def sceptre_handler(_data: object) -> str:
    """Returns the template."""
    template = Template()
    template.set_transform("CrossRegion")
    bucket = template.add_parameter(Parameter("BucketName", Type="String"))
    trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": [trust]}
    role = template.add_resource(Role("OrdersRole", AssumeRolePolicyDocument=policy))
    read = {
        "Type": "Task",
        "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:getObject",
        "Parameters": {"Bucket": Ref(bucket), "Key.$": "$.key"},
        "ResultSelector": {"text.$": "$.Body"},
        "End": True,
    }
    definition = {"StartAt": "Read", "States": {"Read": read}}
    template.add_resource(StateMachine("Orders", Definition=definition, RoleArn=GetAtt(role, "Arn")))
    return str(template.to_yaml())
