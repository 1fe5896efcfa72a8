"""The nearest known name."""

from caller.awsmodel.suggestions import did_you_mean


def test_the_nearest_name_is_suggested_whatever_its_case() -> None:
    assert did_you_mean("buckett", ["Key", "Bucket"]) == "; did you mean 'Bucket'?"
    assert not did_you_mean("xyz", ["Key", "Bucket"])
