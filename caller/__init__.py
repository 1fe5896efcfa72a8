"""The Lambda function that makes one AWS call in another Region, with native names in both directions."""
