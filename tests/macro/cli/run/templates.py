"""Templates to run, and the resources that they use in another Region."""

from __future__ import annotations

GREETING = """\
Transform: CrossRegion
Resources:
  Greeting:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Cross::Region::AwsCall
            Region: us-west-2
            Service: ssm
            Action: getParameter
            Parameters: {Name.$: $.name}
            IamResources: !Sub arn:${AWS::Partition}:ssm:us-west-2:${AWS::AccountId}:parameter/*
            ResultSelector: {Text.$: $.Parameter.Value}
            Retry: [{ErrorEquals: [Ssm.ParameterNotFoundException], MaxAttempts: 1, IntervalSeconds: 1}]
            Catch: [{ErrorEquals: [Ssm.ParameterNotFoundException], Next: Unknown}]
            End: true
          Unknown: {Type: Fail, Error: Unknown, Cause: no such greeting}
"""
SEED = """\
Resources:
  Greeting: {Type: AWS::SSM::Parameter, Properties: {Name: /greeting, Type: String, Value: Hello from Oregon}}
"""
SEVEN = """\
Resources:
  Seven:
    Type: AWS::StepFunctions::StateMachine
    Properties: {RoleArn: !GetAtt Role.Arn, Definition: DEFINITION}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]
"""
SHOP = """\
Transform: CrossRegion
Resources:
  Shop:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Object
        States:
          Object:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject
            Parameters: {Bucket: archive, Key: 2026/7.json}
            ResultSelector: {Object.$: $.Body}
            Next: Item
          Item:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:dynamodb:getItem
            Parameters: {TableName: Orders, Key: {id: {S: "7"}}}
            ResultSelector: {Total.$: $.Item.total.N}
            ResultPath: $.Item
            Next: Greet
          Greet:
            Type: Task
            Resource: arn:aws:states:us-west-2::lambda:invoke
            Parameters: {FunctionName: greet, Payload: {name: Oregon}}
            ResultSelector: {Greeting.$: $.Payload}
            ResultPath: $.Greet
            Next: Result
          Result:
            Type: Pass
            Parameters: {Object.$: $.Object, Total.$: $.Item.Total, Greeting.$: $.Greet.Greeting}
            End: true
"""
OREGON = """\
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: Orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Greet:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: greet
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              print("greeting", event["name"])
              return {"hello": event["name"]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
"""
CODE = """\
Transform: TRANSFORMS
Globals:
  Function: {CodeUri: src, Runtime: python3.13, Handler: app.handler}
Resources:
  Price: {Type: AWS::Serverless::Function}
  Total: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/app.py}}
  Orders:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: [LambdaInvokePolicy: {FunctionName: !Ref Price}, LambdaInvokePolicy: {FunctionName: !Ref Total}]
      DefinitionSubstitutions: {Price: !GetAtt Price.Arn, Total: !GetAtt Total.Arn}
      DefinitionUri: orders.asl.json
"""
PARENT = """\
Transform: CrossRegion
Parameters: {Name: {Type: String, Default: /greeting}}
Resources:
  Greeting:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Start
        States:
          Start:
            Type: Task
            Resource: arn:aws:states:::aws-sdk:sfn:startExecution
            Parameters: {StateMachineArn: !GetAtt Child.Outputs.Arn}
            ResultSelector: {Arn.$: $.ExecutionArn}
            Next: Describe
          Describe:
            Type: Task
            Resource: arn:aws:states:::aws-sdk:sfn:describeExecution
            Parameters: {ExecutionArn.$: $.Arn}
            ResultSelector: {Status.$: $.Status, Arn.$: $.ExecutionArn}
            Next: Ended
          Ended:
            Type: Choice
            Choices: [{Variable: $.Status, StringEquals: RUNNING, Next: Wait}]
            Default: Done
          Wait: {Type: Wait, Seconds: 1, Next: Describe}
          Done: {Type: Pass, Parameters: {Status.$: $.Status}, End: true}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/child.yaml
      Parameters: {Name: !Ref Name, Count: 1, Later: !GetAtt Role.Arn}
"""
CHILD = """\
Transform: CrossRegion
Parameters: {Name: {Type: String}, Count: {Type: Number}, Later: {Type: String}}
Resources:
  Greeting:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:ssm:getParameter
            Parameters: {Name: !Ref Name}
            End: true
  Topics:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: topics.yaml}
Outputs:
  Arn: {Value: !Ref Greeting}
"""
TOPICS = """\
Resources:
  Topic: {Type: AWS::SNS::Topic}
"""
