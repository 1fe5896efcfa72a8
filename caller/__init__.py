"""The Lambda function that makes one AWS call in another region, with native names in both directions."""
