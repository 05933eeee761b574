"""The catalogue: what is read, what is refused and in which words, and for whom a source is on."""

from pathlib import Path

import pytest

from config.catalogue import Catalogue, Source, load, read_source, switched_on
from config.strict import ConfigError

GOOD = """
name = "Björkfonden"
family = "listing"
site = "https://bjorkfonden.example/"
verified = "unverified"
zone = "Europe/Stockholm"
country = "SE"
language = "sv"
currency = "SEK"

[funder]
key = "bjorkfonden"
name = "Björkfonden"

[expect]
items = 1

[listing]
start = "https://bjorkfonden.example/bidrag"
"""


def written(folder: Path, text: str, key: str = "bjorkfonden") -> Path:
    (folder / "sources").mkdir(exist_ok=True)
    path = folder / "sources" / f"{key}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_becomes_a_source(tmp_path: Path) -> None:
    source = read_source(written(tmp_path, GOOD))
    assert (source.key, source.name, source.zone) == ("bjorkfonden", "Björkfonden", "Europe/Stockholm")
    assert source.options == {"start": "https://bjorkfonden.example/bidrag"}
    assert source.path.endswith("bjorkfonden.toml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('zone = "Europe/Stockholm"', 'zone = "Europe/Stokholm"', "zone: 'Europe/Stokholm' is not a time zone"),
        ('country = "SE"', 'country = "SW"', "country: 'SW' is not an ISO 3166-1"),
        ('country = "SE"', 'serves = ["SE", "UK"]', "serves: 'UK' is not an ISO 3166-1"),
        ('language = "sv"', 'language = "swe"', "language: 'swe' is not an ISO 639-1"),
        ('currency = "SEK"', 'currency = "kr"', "currency: 'kr' is not an ISO 4217"),
        ('country = "SE"', 'interests = ["stamps"]', "interests: 'stamps' is not one of social"),
        ('country = "SE"', 'end_of_day = "25:00"', "end_of_day: '25:00' is not a time"),
        ('country = "SE"', 'verified_on = "yesterday"', "verified_on: 'yesterday' is not a date"),
        ("[expect]\nitems = 1", "", "expect: the table [expect] is missing"),
        ("items = 1", "items = -1", "expect.items: cannot be below 0"),
        ("items = 1", "items = 5\nitems_max = 4", "expect.items_max: cannot be below"),
        ("items = 1", "fill = {deadline = 0.5}", "expect.fill.deadline: is not one of"),
        ("items = 1", "fill = {deadlines = 80}", "expect.fill.deadlines: is a share"),
        ("[expect]", "[limits]\ntimeout = 0\n[expect]", "limits.timeout: must be more than 0"),
        ("[expect]", "[limits]\ndelay = nan\n[expect]", "limits.delay: must be a finite number"),
        ('site = "https', 'site = "ftp', "site: 'ftp://bjorkfonden.example/' is not a web address"),
        ('key = "bjorkfonden"', 'key = "Björk Fonden"', "funder.key: 'Björk Fonden' is not a plain name"),
        ('name = "Björkfonden"\nfamily', 'name = " "\nfamily', "name: is empty"),
        ("[listing]", "[feed]", "the table [listing] is missing"),
        ('verified = "unverified"', 'verified = "checked"', "verified: 'checked' is not one of"),
        ('zone = "Europe/Stockholm"', 'timezone = "Europe/Stockholm"', "unknown key 'timezone'"),
        ('country = "SE"', 'path = "elsewhere"', "unknown key 'path'"),
        ('name = "Björkfonden"\nfamily', "family", "'name' is missing"),
        ('country = "SE"', "country = ", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigError) as problem:
        read_source(path)
    assert str(problem.value).startswith(f"{path}: ")
    assert said in str(problem.value)


def test_a_file_that_is_not_text_is_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    path.write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_source(path)


def test_a_disabled_source_may_lack_expect(tmp_path: Path) -> None:
    text = GOOD.replace("[expect]\nitems = 1", "").replace('country = "SE"', "enabled = false")
    assert read_source(written(tmp_path, text)).expect is None


def test_a_name_that_is_not_plain_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'Björk fonden' is not a plain name"):
        read_source(written(tmp_path, GOOD, "Björk fonden"))


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    bad = written(tmp_path, "name = ", "bad")
    (tmp_path / "sources" / ".#bjorkfonden.toml").write_text("an editor's own")
    catalogue = load(tmp_path)
    assert catalogue.get("bjorkfonden").name == "Björkfonden"
    assert [str(bad) in problem for problem in catalogue.problems] == [True]
    with pytest.raises(ConfigError, match="not valid TOML"):
        catalogue.get("bad")


def test_an_unknown_key_comes_with_the_nearest(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    with pytest.raises(ConfigError, match="no source 'björkfonden'; did you mean 'bjorkfonden'"):
        load(tmp_path).get("björkfonden")


def test_no_folder_is_no_problem(tmp_path: Path) -> None:
    assert load(tmp_path / "none").problems == ()


def test_shipped_sources_are_sound() -> None:
    assert load(None).problems == ()


def test_a_users_file_is_merged_over_the_shipped_one(tmp_path: Path) -> None:
    shipped = load(None).get("vinnova")
    written(tmp_path, "[expect]\nitems = 7\n[limits]\ndelay = 3.0\n", "vinnova")
    own = load(tmp_path).get("vinnova")
    assert own.expect is not None
    assert own.expect.items == 7
    assert own.limits.delay == 3.0
    assert own.options == shipped.options
    assert own.path == str(tmp_path / "sources" / "vinnova.toml")


def test_a_users_file_may_change_the_family(tmp_path: Path) -> None:
    written(tmp_path, 'family = "feed"\n[feed]\nurls = ["https://vinnova.example/feed"]\n', "vinnova")
    own = load(tmp_path).get("vinnova")
    assert (own.family, own.options) == ("feed", {"urls": ["https://vinnova.example/feed"]})


def catalogue_of(tmp_path: Path, **sources: str) -> Catalogue:
    def source(key: str, extra: str) -> Source:
        return read_source(written(tmp_path, GOOD.replace('country = "SE"', extra), key))

    return Catalogue({key: source(key, extra) for key, extra in sources.items()})


def keys(sources: list[Source]) -> list[str]:
    return [source.key for source in sources]


def test_which_sources_are_on_follows_from_country_and_interests(tmp_path: Path) -> None:
    catalogue = catalogue_of(
        tmp_path,
        federal='serves = ["US"]',
        union='serves = ["EU", "NO"]',
        culture='serves = ["SE"]\ninterests = ["culture"]',
        anyone='serves = ["*"]',
        own="",
        disabled='serves = ["SE"]\nenabled = false',
    )
    assert keys(switched_on(catalogue, "SE", ["social"], [], [])) == ["anyone", "own", "union"]
    assert keys(switched_on(catalogue, "SE", ["culture", "social"], [], [])) == ["anyone", "culture", "own", "union"]
    assert keys(switched_on(catalogue, "se", [], [], [])) == ["anyone", "culture", "own", "union"]
    assert keys(switched_on(catalogue, "US", ["social"], [], [])) == ["anyone", "federal", "own"]
    assert keys(switched_on(catalogue, "NO", [], [], ["own"])) == ["anyone", "union"]
    assert keys(switched_on(catalogue, "", [], ["federal", "disabled"], ["anyone"])) == ["federal", "own"]
