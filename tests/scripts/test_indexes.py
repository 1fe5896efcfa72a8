from scripts.tooling.indexes import uv_environment

HOME = {"HOME": "/"}  # a folder that a test may take for a home


def test_uv_uses_the_indexes_of_pip() -> None:
    config = (
        "global.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'\n"
        "global.index-url='https://mirror.example/simple'\n"
        "global.find-links='/srv/wheels'\n"
    )
    found = uv_environment(config, HOME)
    assert found["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert found["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert found["UV_FIND_LINKS"] == "/srv/wheels"


def test_precedence_of_pips_sections() -> None:
    config = ":env:.cert='/env.pem'\ninstall.cert='/install.pem'\ninstall.timeout='60'\nglobal.timeout='15'\n"
    found = uv_environment(config, HOME)
    assert found["SSL_CERT_FILE"] == "/env.pem"
    assert found["UV_HTTP_TIMEOUT"] == "60"


def test_environment_variables_of_uv_have_precedence() -> None:
    told = {**HOME, "UV_DEFAULT_INDEX": "https://other.example", "UV_INDEX_STRATEGY": "first-index"}
    found = uv_environment("global.index-url='https://mirror.example/simple'\n", told)
    assert found["UV_DEFAULT_INDEX"] == "https://other.example"
    assert found["UV_INDEX_STRATEGY"] == "first-index"


def test_uv_uses_the_certificates_of_requests() -> None:
    found = uv_environment("", {**HOME, "REQUESTS_CA_BUNDLE": "/requests.pem", "CURL_CA_BUNDLE": "/curl.pem"})
    assert found["SSL_CERT_FILE"] == "/requests.pem"
    assert "SSL_CERT_FILE" not in uv_environment("", HOME)


def test_no_cache_without_a_writable_folder() -> None:
    assert uv_environment("", {})["UV_NO_CACHE"] == "1"
    assert uv_environment("", {"HOME": "/nowhere/at/all"})["UV_NO_CACHE"] == "1"
    assert "UV_NO_CACHE" not in uv_environment("", {"UV_CACHE_DIR": "/srv/cache"})


def test_uv_does_not_install_into_the_system() -> None:
    assert "UV_SYSTEM_PYTHON" not in uv_environment("", {**HOME, "UV_SYSTEM_PYTHON": "1"})
