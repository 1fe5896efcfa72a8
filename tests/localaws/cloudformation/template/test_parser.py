import pytest

from localaws.cloudformation.template.parser import TemplateFormatError, parse_template


def test_short_tags_become_long_form() -> None:
    template = parse_template(
        "A: !Ref B\nC: !GetAtt D.E.F\nG: !Sub ['${x}', {x: !Ref Y}]\nH: !If [I, !Condition J, 1]\n"
    )
    assert template == {
        "A": {"Ref": "B"},
        "C": {"Fn::GetAtt": ["D", "E.F"]},
        "G": {"Fn::Sub": ["${x}", {"x": {"Ref": "Y"}}]},
        "H": {"Fn::If": ["I", {"Condition": "J"}, 1]},
    }


def test_dates_stay_text_and_key_order_stays() -> None:
    template = parse_template("Version: 2012-10-17\nB: 1\nA: true\n")
    assert list(template.items()) == [("Version", "2012-10-17"), ("B", 1), ("A", True)]


def test_json_is_read_as_json() -> None:
    assert parse_template('{"A": "2012-10-17"}') == {"A": "2012-10-17"}


@pytest.mark.parametrize("text", ["[1]", "{", "a: [", "text"])
def test_what_is_no_template_is_refused(text: str) -> None:
    with pytest.raises(TemplateFormatError, match=r"^Template format error: unsupported structure"):
        parse_template(text)
