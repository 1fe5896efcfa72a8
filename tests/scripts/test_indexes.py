from scripts.tooling.indexes import uv_environment

HOME = {"HOME": "/"}  # a folder that a test may take for a home


def test_takes_over_the_indexes_of_pip() -> None:
    config = (
        "global.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'\n"
        "global.index-url='https://mirror.example/simple'\n"
        "global.find-links='/srv/wheels'\n"
    )
    found = uv_environment(config, HOME)
    assert found["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert found["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert found["UV_FIND_LINKS"] == "/srv/wheels"


def test_prefers_pips_environment_over_its_install_section_over_its_global_one() -> None:
    config = ":env:.cert='/env.pem'\ninstall.cert='/install.pem'\ninstall.timeout='60'\nglobal.timeout='15'\n"
    found = uv_environment(config, HOME)
    assert found["SSL_CERT_FILE"] == "/env.pem"
    assert found["UV_HTTP_TIMEOUT"] == "60"


def test_leaves_what_the_environment_says_to_uv() -> None:
    told = {**HOME, "UV_DEFAULT_INDEX": "https://own.example", "UV_INDEX_STRATEGY": "first-index"}
    found = uv_environment("global.index-url='https://mirror.example/simple'\n", told)
    assert found["UV_DEFAULT_INDEX"] == "https://own.example"
    assert found["UV_INDEX_STRATEGY"] == "first-index"


def test_takes_the_certificates_that_pip_takes_from_requests() -> None:
    found = uv_environment("", {**HOME, "REQUESTS_CA_BUNDLE": "/requests.pem", "CURL_CA_BUNDLE": "/curl.pem"})
    assert found["SSL_CERT_FILE"] == "/requests.pem"
    assert "SSL_CERT_FILE" not in uv_environment("", HOME)


def test_does_without_a_cache_where_there_is_no_home() -> None:
    assert uv_environment("", {})["UV_NO_CACHE"] == "1"
    assert uv_environment("", {"HOME": "/nowhere/at/all"})["UV_NO_CACHE"] == "1"
    assert "UV_NO_CACHE" not in uv_environment("", {"UV_CACHE_DIR": "/srv/cache"})


def test_does_not_let_uv_install_into_the_system() -> None:
    assert "UV_SYSTEM_PYTHON" not in uv_environment("", {**HOME, "UV_SYSTEM_PYTHON": "1"})
