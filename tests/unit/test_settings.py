"""Settings: environment over the user's file over defaults; whatever does not fit is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import load, moment, now
from config.strict import ConfigError


def environment(home: Path, file: str = "", **more: str) -> dict[str, str]:
    folder = home / ".config" / "grants"
    folder.mkdir(parents=True)
    if file:
        (folder / "config.toml").write_text(file, encoding="utf-8")
    return {"HOME": str(home), **more}


def test_defaults_need_no_file(tmp_path: Path) -> None:
    settings = load({"HOME": str(tmp_path)})
    assert settings.database_url() == f"sqlite:///{tmp_path}/.local/share/grants/grants.db"
    assert settings.crawler.delay == 1.0


def test_the_xdg_folders_are_used(tmp_path: Path) -> None:
    settings = load({"HOME": "/nowhere", "XDG_DATA_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "c")})
    assert settings.data_folder == tmp_path / "grants"
    assert settings.cache_folder == tmp_path / "c" / "grants"


def test_environment_beats_file_beats_default(tmp_path: Path) -> None:
    file = 'language = "sv"\n[crawler]\ndelay = 3\ntimeout = 5\n[sources]\non = ["a"]\n'
    settings = load(environment(tmp_path, file, GRANTS_CRAWLER_DELAY="2.5", GRANTS_SOURCES_OFF="b, c"))
    assert (settings.crawler.delay, settings.crawler.timeout, settings.language) == (2.5, 5.0, "sv")
    assert (settings.sources.on, settings.sources.off) == (("a",), ("b", "c"))


def test_a_secret_comes_by_environment_or_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("  hush\n")
    settings = load(environment(tmp_path, f'[keys]\ngdp_file = "{secret}"\n', GRANTS_KEYS_SIMPLER="open"))
    assert (settings.secret("gdp"), settings.secret("simpler"), settings.secret("other")) == ("hush", "open", None)


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = load(environment(tmp_path, '[database]\nurl_file = "/nowhere/url"\n'))
    with pytest.raises(ConfigError, match="/nowhere/url"):
        settings.database_url()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("delay = 1", "unknown key 'delay'"),
        ("[crawler]\ndelay = 'slow'", "crawler: delay: a number is wanted here, not 'slow'"),
        ("[crawler]\nmax_size = true", "a whole number is wanted"),
        ("crawler = 3", "a table is wanted"),
        ("[sources]\non = 'all'", "a list is wanted"),
        ("language = ", "not valid TOML"),
        ('language = "klingon"', "language: "),
        ("data_folder = '/x'", "'data_folder' cannot be set in the file"),
    ],
)
def test_what_does_not_fit_is_named_with_file_and_key(tmp_path: Path, file: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(environment(tmp_path, file))
    assert "config.toml" in str(caught.value)
    assert words in str(caught.value)


def test_a_number_in_the_environment_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"GRANTS_CRAWLER_DELAY.*'soon'"):
        load({"HOME": str(tmp_path), "GRANTS_CRAWLER_DELAY": "soon"})
    with pytest.raises(ConfigError, match=r"GRANTS_\*: language: 'sv_SE' is not one of en, sv, nb, da, fi"):
        load({"HOME": str(tmp_path), "GRANTS_LANGUAGE": "sv_SE"})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DELAY", "nan"),
        ("DELAY", "-1"),
        ("TIMEOUT", "0"),
        ("TIMEOUT", "inf"),
        ("MAX_SIZE", "0"),
        ("CONCURRENT_REQUESTS", "0"),
        ("RUN_MINUTES", "1e12"),
    ],
)
def test_a_number_that_would_make_a_bad_guest_or_an_endless_crawl_is_refused(
    tmp_path: Path, key: str, value: str
) -> None:
    with pytest.raises(ConfigError, match=rf"crawler\.{key.lower()}: .* is not from .*GRANTS_CRAWLER_{key} sets it"):
        load({"HOME": str(tmp_path), f"GRANTS_CRAWLER_{key}": value})


def test_a_misspelt_setting_in_the_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"GRANTS_CRAWLER_DELAYS: there is no such setting.*GRANTS_CRAWLER_DELAY"):
        load({"HOME": str(tmp_path), "GRANTS_CRAWLER_DELAYS": "2"})


def test_folders_that_are_not_absolute_are_ignored(tmp_path: Path) -> None:
    settings = load({"HOME": str(tmp_path), "XDG_DATA_HOME": "somewhere"})
    assert settings.data_folder == tmp_path / ".local" / "share" / "grants"


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-10:00", "9999-12-31", "0001-01-01T00:00:00+14:00"])
def test_a_now_that_cannot_be_reckoned_with_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a time"):
        moment(text, "--now")


def test_now_can_be_set_and_is_utc() -> None:
    clock = datetime(2026, 1, 1, tzinfo=UTC)
    assert now({}, clock) == clock
    assert now({"GRANTS_NOW": "2026-08-03T14:00:00+02:00"}, clock) == datetime(2026, 8, 3, 12, tzinfo=UTC)
    assert moment("2026-08-03", "--now") == datetime(2026, 8, 3, tzinfo=UTC)
    with pytest.raises(ConfigError, match=r"GRANTS_NOW: 'today' is not a time"):
        now({"GRANTS_NOW": "today"}, clock)
