from pathlib import Path

import pytest

from summarizer.errors import SettingsError
from summarizer.settings import Settings, check_base_url


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings(cache_dir=settings.cache_dir)
    assert settings.cache_dir.name == "summarizer"
    assert settings.cache_dir.is_absolute()


def test_every_variable_is_read(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "SUMMARIZER_BASE_URL": "http://127.0.0.1:8080/v1/",
            "SUMMARIZER_MODEL": " llama ",
            "SUMMARIZER_API_KEY": "sk-one",
            "SUMMARIZER_CACHE_DIR": str(tmp_path / "new"),
            "SUMMARIZER_OFFLINE": "yes",
            "HF_ENDPOINT": "https://mirror.example/",
        }
    )
    assert settings == Settings(
        cache_dir=tmp_path / "new",
        base_url="http://127.0.0.1:8080/v1",
        model="llama",
        api_key="sk-one",
        key_variable="SUMMARIZER_API_KEY",
        is_offline=True,
        hub_url="https://mirror.example",
    )


def test_the_own_key_comes_before_openais() -> None:
    both = {"SUMMARIZER_API_KEY": "sk-own", "OPENAI_API_KEY": "sk-openai"}
    assert Settings.from_environment(both).api_key == "sk-own"
    openai = Settings.from_environment({**both, "SUMMARIZER_API_KEY": " "})
    assert (openai.api_key, openai.key_variable) == ("sk-openai", "OPENAI_API_KEY")


def test_a_key_is_never_shown() -> None:
    assert "sk-secret" not in repr(Settings.from_environment({"OPENAI_API_KEY": "sk-secret"}))
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"OPENAI_API_KEY": "sk-secret\nX: y"})
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["SUMMARIZER_OFFLINE", "HF_HUB_OFFLINE"])
@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("TRUE", True), ("0", False), ("off", False), ("", False)]
)
def test_offline_is_a_yes_or_no(name: str, value: str, expected: bool) -> None:
    assert Settings.from_environment({name: value}).is_offline is expected


def test_a_flag_that_is_neither_yes_nor_no_is_told() -> None:
    with pytest.raises(SettingsError, match="SUMMARIZER_OFFLINE is neither yes nor no: 'maybe'"):
        Settings.from_environment({"SUMMARIZER_OFFLINE": "maybe"})


def test_a_cache_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="SUMMARIZER_CACHE_DIR is not a folder"):
        Settings.from_environment({"SUMMARIZER_CACHE_DIR": str(tmp_path / "file")})


@pytest.mark.parametrize(
    "url", ["localhost:8080", "ftp://x/v1", "http://", "http://[::1", "http://x:99999/v1", "v1"]
)
def test_a_base_url_that_is_none_is_told(url: str) -> None:
    with pytest.raises(SettingsError, match="not an http or https URL"):
        check_base_url(url)


def test_no_base_url_is_none() -> None:
    assert check_base_url("") is None
    assert check_base_url(None) is None
