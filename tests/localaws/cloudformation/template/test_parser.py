import pytest

from localaws.cloudformation.template.parser import TemplateFormatError, parse_template


def test_short_form_functions() -> None:
    template = parse_template(
        "A: !Ref B\nC: !GetAtt D.E.F\nG: !Sub ['${x}', {x: !Ref Y}]\nH: !If [I, !Condition J, 1]\n"
    )
    assert template == {
        "A": {"Ref": "B"},
        "C": {"Fn::GetAtt": ["D", "E.F"]},
        "G": {"Fn::Sub": ["${x}", {"x": {"Ref": "Y"}}]},
        "H": {"Fn::If": ["I", {"Condition": "J"}, 1]},
    }


def test_dates_and_key_order() -> None:
    template = parse_template("Version: 2012-10-17\nB: 1\nA: true\n")
    assert list(template.items()) == [("Version", "2012-10-17"), ("B", 1), ("A", True)]


def test_json_template() -> None:
    assert parse_template('{"A": "2012-10-17"}') == {"A": "2012-10-17"}


@pytest.mark.parametrize("text", ["[1]", "{", "a: [", "text"])
def test_invalid_template_text(text: str) -> None:
    with pytest.raises(TemplateFormatError, match=r"^Template format error: unsupported structure"):
        parse_template(text)
