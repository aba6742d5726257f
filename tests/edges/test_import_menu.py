"""``./baedal import-menu``: a spreadsheet becomes a menu, all of it or nothing."""

from __future__ import annotations

import asyncio
import unicodedata
from pathlib import Path

import pytest

from cli.import_menu import main
from core.database.transaction import Transaction
from core.stores.menu_file import Fault, WrongFile, read_menu_file
from core.stores.menu_tables import Menus
from core.stores.model import Item
from tests.linear import assert_linear
from tests.owning import store_called
from tests.world import World

STORE = "골목닭집"
MENU = """\
분류,메뉴,가격,설명,옵션,재고,name_en
치킨,반반치킨,"21,000원",반은 양념,"뼈 · 순살(1): 뼈, 순살+2000",,Half & half chicken
치킨,파닭,20000,파를 올렸어요,"맵기: 순한맛, 매운맛+500; 더하기(0-2): 치즈+1,000, 떡+500",12,
사이드,콘샐러드,3000,,,,Corn salad
"""


class Shell:
    """The command, beside a running house."""

    def __init__(self, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.world, self.folder, self._capsys = world, tmp_path, capsys

    async def runs(self, content: str | bytes, *more: str, store: str = STORE) -> tuple[int, str]:
        """What it returned and said."""
        file = self.folder / "menu.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = await asyncio.to_thread(main, [store, str(file), *more])
        return code, self._capsys.readouterr().out

    async def menu(self) -> dict[str, Item]:
        """The whole menu, by Korean name."""
        store = await store_called(self.world, STORE)
        items = await self.world.the_house.deps.db.read(_items, store.id)
        return {item.name["ko"]: item for item in items}


@pytest.fixture
def shell(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    """At the prompt, with the house's database."""
    monkeypatch.setenv("BAEDAL_DATABASE_URL", world.database_url)
    return Shell(world, tmp_path, capsys)


async def test_a_whole_menu_twice_is_the_menu_once(world: World, shell: Shell) -> None:
    """Ids stay, orders stay, what the file does not name stays; a second run changes nothing."""
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", at=STORE)
    before = await shell.menu()

    code, said = await shell.runs(MENU, "--dry-run")
    assert (code, "2 would be added: 파닭, 콘샐러드" in said) == (0, True)
    assert await shell.menu() == before

    code, said = await shell.runs(MENU)
    assert code == 0
    assert "2 added: 파닭, 콘샐러드" in said and "1 changed: 반반치킨" in said
    assert "8 not in the file, left alone" in said
    after = await shell.menu()
    assert after["반반치킨"].id == before["반반치킨"].id
    assert (after["반반치킨"].price, after["반반치킨"].photo) == (21_000, before["반반치킨"].photo)
    assert after["양념치킨"] == before["양념치킨"]
    bones = {c.name["ko"]: c.id for c in before["반반치킨"].option_groups[0].choices}
    kept = {c.name["ko"]: c.id for c in after["반반치킨"].option_groups[0].choices}
    assert kept["순살"] == bones["순살"]
    padak = after["파닭"]
    assert [(g.name["ko"], g.min, g.max) for g in padak.option_groups] == [
        ("맵기", 1, 1),
        ("더하기", 0, 2),
    ]
    assert (padak.stock_left, after["콘샐러드"].name["en"]) == (12, "Corn salad")
    assert await world.order(order.id) == order

    code, said = await shell.runs(MENU)
    assert (code, "3 as they were" in said) == (0, True)
    assert "added" not in said and "changed" not in said
    assert await shell.menu() == after
    await mina.orders("파닭", at=STORE)


async def test_what_is_said_of_a_picture_follows_the_dishs_name_and_else_stays(
    shell: Shell,
) -> None:
    """Whoever cannot see the picture hears what is on it."""
    before = (await shell.menu())["반반치킨"]
    row = "분류,메뉴,가격,name_en\n치킨,반반치킨,21000,{}\n"
    await shell.runs(row.format(before.name["en"]))
    kept = (await shell.menu())["반반치킨"]
    assert (kept.price, kept.name, kept.alt) == (21_000, before.name, before.alt)
    assert before.alt != before.name

    await shell.runs(row.format("Two kinds of chicken"))
    renamed = (await shell.menu())["반반치킨"]
    assert renamed.name["en"] == "Two kinds of chicken"
    assert renamed.alt == renamed.name


async def test_every_wrong_line_is_named_and_nothing_is_taken(shell: Shell) -> None:
    before = await shell.menu()
    wrong = MENU + "치킨,파닭,1000,,,,\n치킨,,1000,,,,\n치킨,통닭,공짜,,맵기(3): 순한맛,-1,\n"
    code, said = await shell.runs(wrong)
    assert code == 1
    for told in (
        "line 5: '파닭': a line above",
        "line 6: no name",
        "line 7: '공짜': no price",
        "line 7: '맵기(3): 순한맛': options",
        "line 7: '-1': no number of portions",
        "Nothing was changed (5 to mend)",
    ):
        assert told in said
    assert await shell.menu() == before


async def test_as_excel_saves_it_in_korea(shell: Shell) -> None:
    code, said = await shell.runs(MENU.replace("\n", "\r\n").encode("cp949"))
    assert code == 0, said
    code, said = await shell.runs(
        b"\xef\xbb\xbf" + MENU.replace(",name_en", ",메뉴 영어").encode()
    )
    assert (code, "3 as they were" in said) == (0, True)


async def test_no_such_store_and_no_such_file(shell: Shell) -> None:
    assert await shell.runs(MENU, store="없는 가게") == (1, "There is no one store '없는 가게'.\n")
    assert await shell.runs(MENU, store="77") == (1, "There is no one store '77'.\n")
    code = await asyncio.to_thread(main, [STORE, str(shell.folder / "nothing.csv")])
    assert code == 1


async def test_options_that_no_button_can_carry_are_named(shell: Shell) -> None:
    many = ", ".join(f"재료{n}" for n in range(20))
    code, said = await shell.runs(
        f"분류,메뉴,가격,옵션\n치킨,산더미,1000,더하기(0-20): {many}\n".replace(
            f"더하기(0-20): {many}", f'"더하기(0-20): {many}"'
        )
    )
    assert code == 1
    assert "line 2: '산더미': options" in said
    assert "산더미" not in await shell.menu()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"\xff\xff\xff\xff", Fault.ENCODING),
        ("분류,메뉴\n치킨,파닭\n".encode(), Fault.COLUMN_MISSING),
        ("분류,메뉴,가격,빛깔\n치킨,파닭,1000,빨강\n".encode(), Fault.COLUMN_UNKNOWN),
        ("분류,메뉴,가격,price\n치킨,파닭,1000,1000\n".encode(), Fault.COLUMN_TWICE),
        ("분류,메뉴,가격\n치킨,파닭,20,000\n".encode(), Fault.CELLS),
        ("분류,메뉴,가격\n치킨,파닭,20,000\n".encode(), Fault.PRICE_PARTED),
        ("분류,메뉴,가격,설명\n치킨,파닭,20,000\n".encode(), Fault.PRICE_PARTED),
        ("분류,메뉴,가격,재고\n치킨,파닭,20,000\n".encode(), Fault.PRICE_PARTED),
        ("분류,메뉴,가격,\n치킨,파닭,20,000\n".encode(), Fault.PRICE_PARTED),
        ("분류,메뉴,가격\n치킨,파닭,20\n".encode(), Fault.PRICE_STRANGE),
        (
            "분류,메뉴,가격\n치킨,가,9000\n치킨,나,9500\n치킨,다,96000\n".encode(),
            Fault.PRICE_STRANGE,
        ),
        ("분류,메뉴,가격,\n치킨,파닭,9000,넘침\n".encode(), Fault.CELLS),
        (",메뉴,가격\n".encode(), Fault.COLUMN_MISSING),
        ("분류,메뉴,가격\n,파닭,9000\n".encode(), Fault.CATEGORY),
        ("분류,메뉴,가격\n치킨,\u3164,9000\n".encode(), Fault.NAME),
        ('분류,메뉴,가격,설명\n치킨,가,9000,"맛있는\n치킨,나,9000,\n'.encode(), Fault.QUOTES),
        ('분류,메뉴,가격\n치킨,"가" 나,9000\n'.encode(), Fault.QUOTES),
        (("분류,메뉴,가격,설명\n치킨,가,9000," + "가" * 3000 + "\n").encode(), Fault.CELL_LONG),
        (("분류,메뉴,가격,설명\n치킨,가,9000," + "가" * 200_000 + "\n").encode(), Fault.QUOTES),
        (b"x" * (2 * 1024 * 1024 + 1), Fault.TOO_LONG),
        ("분류,메뉴,가격\n".encode(), Fault.EMPTY),
        (
            ("분류\t메뉴\t가격\n" + "".join(f"치킨\t닭{n}\t1000\n" for n in range(201))).encode(),
            Fault.TOO_LONG,
        ),
        (("분류;메뉴;가격;숨김\n치킨;파닭;1000;아마\n").encode(), Fault.HIDDEN),
    ],
)
def test_what_a_file_may_get_wrong(content: bytes, fault: Fault) -> None:
    with pytest.raises(WrongFile) as wrong:
        read_menu_file(content)
    assert fault in [each.fault for each in wrong.value.faults]


#: A menu as most are kept in Korea: the category stands in the first of its lines.
MERGED = """\
우리 가게 메뉴판,,
구분,품명,가격(원)
치킨,파닭,20000
,마늘치킨,"21,000"

,땡초치킨,21500
사이드,콘샐러드,3000
"""


def read(content: bytes) -> list[tuple[str, str, int]]:
    return [(d.category["ko"], d.name["ko"], d.price) for d in read_menu_file(content)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_with_merged_cells_however_it_was_saved(
    encoding: str, sign: str, form: str, end: str
) -> None:
    if form == "NFD" and encoding == "cp949":
        pytest.skip("CP949 has no letters in pieces")
    text = MERGED.replace('"21,000"', '"21.000"').replace(",", sign).replace("21.000", "21,000")
    text = unicodedata.normalize(form, text.replace("\n", end))  # type: ignore[arg-type]
    assert read(text.encode(encoding)) == [
        ("치킨", "파닭", 20_000), ("치킨", "마늘치킨", 21_000), ("치킨", "땡초치킨", 21_500),
        ("사이드", "콘샐러드", 3_000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "heading", ["품명", "상품명", "메뉴 이름", "Name", "메뉴명 *", "메뉴(필수)"]
)
def test_headings_have_many_names(heading: str) -> None:
    assert read(f"카테고리,{heading},판매가(원)\n치킨,파닭,20000\n".encode())


def test_a_fault_names_the_line_where_its_row_begins() -> None:
    text = '분류,메뉴,가격,설명\n치킨,가,9000,"두\n줄"\n\n치킨,나,공짜,"또\n두 줄"\n'
    with pytest.raises(WrongFile) as wrong:
        read_menu_file(text.encode())
    assert [(each.line, each.fault) for each in wrong.value.faults] == [(5, Fault.PRICE)]


@pytest.mark.parametrize("hidden", ["\x00", "\u200b", "\u202e", "\ufeff"])
def test_what_is_not_seen_is_in_no_name(hidden: str) -> None:
    text = f"분류,메뉴,가격,설명\n치{hidden}킨,파{hidden}닭,20000,맛{hidden}있는\n"
    (dish,) = read_menu_file(text.encode())
    assert (dish.category["ko"], dish.name["ko"]) == ("치킨", "파닭")
    assert dish.description == {"ko": "맛있는", "en": "맛있는"}


async def test_a_price_far_from_what_it_was_is_asked_about(shell: Shell) -> None:
    before = await shell.menu()
    dear = "분류,메뉴,가격\n치킨,반반치킨,210000\n치킨,양념치킨,190000\n"
    code, said = await shell.runs(dear)
    assert code == 1
    assert "→ 210,000': far from what it costs now" in said and "2 to mend" in said
    assert await shell.menu() == before
    code, _ = await shell.runs(dear, "--prices-are-meant")
    assert (code, (await shell.menu())["반반치킨"].price) == (0, 210_000)


async def test_a_file_with_a_nul_is_taken_on_either_database(shell: Shell) -> None:
    code, said = await shell.runs("분류,메뉴,가격\n치킨,파\x00닭,20000\n")
    assert (code, "파닭" in await shell.menu()) == (0, True), said


def test_it_is_read_in_one_go() -> None:
    for begin in ("", "분류,메뉴,가격,옵션\n치킨,가,9000,", '분류,메뉴,가격\n"'):
        assert_linear(lambda text: _faults(text.encode("utf-8", "replace")), beginnings=(begin,))


def _faults(content: bytes) -> object:
    try:
        return read_menu_file(content)
    except WrongFile as wrong:
        return wrong.faults


def _items(tx: Transaction, store_id: int) -> list[Item]:
    return tx[Menus].items(store_id)
