from scripts.tooling.indexes import uv_environment

WRITABLE = {"HOME": "/"}  # a folder in which uv can write its cache


def test_uv_uses_the_indexes_of_pip() -> None:
    config = (
        "global.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'\n"
        "global.index-url='https://mirror.example/simple'\n"
        "global.find-links='/srv/wheels'\n"
    )
    variables = uv_environment(config, WRITABLE)
    assert variables["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert variables["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert variables["UV_FIND_LINKS"] == "/srv/wheels"


def test_precedence_of_pips_sections() -> None:
    config = ":env:.cert='/env.pem'\ninstall.cert='/install.pem'\ninstall.timeout='60'\nglobal.timeout='15'\n"
    variables = uv_environment(config, WRITABLE)
    assert variables["SSL_CERT_FILE"] == "/env.pem"
    assert variables["UV_HTTP_TIMEOUT"] == "60"


def test_environment_variables_of_uv_have_precedence() -> None:
    current = {**WRITABLE, "UV_DEFAULT_INDEX": "https://other.example", "UV_INDEX_STRATEGY": "first-index"}
    variables = uv_environment("global.index-url='https://mirror.example/simple'\n", current)
    assert variables["UV_DEFAULT_INDEX"] == "https://other.example"
    assert variables["UV_INDEX_STRATEGY"] == "first-index"


def test_uv_uses_the_certificates_of_requests() -> None:
    variables = uv_environment(
        "", {**WRITABLE, "REQUESTS_CA_BUNDLE": "/requests.pem", "CURL_CA_BUNDLE": "/curl.pem"}
    )
    assert variables["SSL_CERT_FILE"] == "/requests.pem"
    assert "SSL_CERT_FILE" not in uv_environment("", WRITABLE)


def test_no_cache_without_a_writable_folder() -> None:
    assert uv_environment("", {})["UV_NO_CACHE"] == "1"
    assert uv_environment("", {"HOME": "/nowhere/at/all"})["UV_NO_CACHE"] == "1"
    assert "UV_NO_CACHE" not in uv_environment("", {"UV_CACHE_DIR": "/srv/cache"})


def test_uv_does_not_install_into_the_system() -> None:
    assert "UV_SYSTEM_PYTHON" not in uv_environment("", {**WRITABLE, "UV_SYSTEM_PYTHON": "1"})
