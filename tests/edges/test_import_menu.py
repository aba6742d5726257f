"""``./baedal import-menu``: a spreadsheet becomes a menu, all of it or nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cli.import_menu import main
from core.database.transaction import Transaction
from core.stores.menu_file import Fault, WrongFile, read_menu_file
from core.stores.model import Item
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


async def test_every_wrong_line_is_named_and_nothing_is_taken(shell: Shell) -> None:
    before = await shell.menu()
    wrong = MENU + "치킨,파닭,1000,,,,\n,무,1000,,,,\n치킨,통닭,공짜,,맵기(3): 순한맛,-1,\n"
    code, said = await shell.runs(wrong)
    assert code == 1
    for told in (
        "line 5: '파닭': a line above",
        "line 6: no heading",
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


def _items(tx: Transaction, store_id: int) -> list[Item]:
    return tx.menus.items(store_id)
