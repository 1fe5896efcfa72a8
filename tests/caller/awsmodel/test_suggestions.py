"""Tests of suggestions for misspelled names."""

from caller.awsmodel.suggestions import did_you_mean


def test_suggestions_ignore_case() -> None:
    assert did_you_mean("buckett", ["Key", "Bucket"]) == "; did you mean 'Bucket'?"
    assert not did_you_mean("xyz", ["Key", "Bucket"])
