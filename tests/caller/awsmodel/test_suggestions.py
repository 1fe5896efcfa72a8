"""Tests of suggestions for misspelled names."""

from caller.awsmodel.suggestions import did_you_mean, nearest_name


def test_suggestions_ignore_case() -> None:
    assert did_you_mean("buckett", ["Key", "Bucket"]) == "; did you mean 'Bucket'?"
    assert not did_you_mean("xyz", ["Key", "Bucket"])


def test_exchanged_letters_are_the_most_similar() -> None:
    regions = ["us-east-1", "us-west-1", "us-west-2"]
    assert nearest_name("us-esat-1", regions) == "us-east-1"
    assert nearest_name("us-wset-2", regions) == "us-west-2"
    assert nearest_name("us-wes-2", regions) == "us-west-2"
