// A CDK app with a template that CfnInclude reads, and with a state machine that contains a CustomState.
// The arguments are the template, the key of the object that the CustomState reads, the account, and the Region.
const { App, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const { CustomState, DefinitionBody, StateMachine } = require("aws-cdk-lib/aws-stepfunctions");

const [template, key, account, region] = process.argv.slice(2);
const env = { account, region };
const app = new App();

const included = new Stack(app, "Included", { env });
const parameters = { BucketName: "included-objects", BucketRegion: "us-west-2" };
new CfnInclude(included, "Template", { templateFile: template, parameters });

const custom = new Stack(app, "Custom", { env });
custom.addTransform("CrossRegion");
const read = new CustomState(custom, "Read", {
  stateJson: {
    Type: "Task",
    Resource: "arn:aws:states:us-west-2::aws-sdk:s3:getObject",
    Parameters: { Bucket: "included-objects", Key: key },
    ResultSelector: { "Text.$": "$.Body" },
  },
});
new StateMachine(custom, "Orders", { definitionBody: DefinitionBody.fromChainable(read) });
