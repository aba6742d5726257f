"""How many somebody wants: 두 개, ``2인분``, 이인분, ``x2``, two. Pure.

What looks like a number and cannot be a quantity (1.5, 0개, 백 개, 반 마리) is a number without a
value: whoever asks must not put one in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from core.orders.model import MOST_OF_ONE
from core.records import record
from core.texts.numerals import NATIVE, SINO_LETTERS, digits, is_numeral, sino

Joined = Callable[[int], bool]


class _Words:
    """Words that may stand somewhere, by their first letter."""

    def __init__(self, words: Iterable[str]) -> None:
        self.all = frozenset(words)
        self._lengths: dict[str, list[int]] = {}
        for word in self.all:
            lengths = self._lengths.setdefault(word[0], [])
            if len(word) not in lengths:
                lengths.append(len(word))
                lengths.sort(reverse=True)

    def at(self, text: Sequence[str], at: int, joined: Joined) -> int:
        """How many letters the longest of them that begins there has; 0 for none."""
        for length in self._lengths.get(text[at], ()) if at < len(text) else ():
            letters = text[at : at + length]
            known = len(letters) == length and "".join(letters) in self.all
            if known and all(joined(n) for n in range(at + 1, at + length)):
                return length
        return 0


#: What things are counted in.
COUNTERS = frozenset({
    "개", "인분", "그릇", "잔", "마리", "판", "줄", "병", "캔", "세트", "조각", "봉지", "봉",
    "컵", "접시", "박스", "상자", "통", "팩", "명분", "사람분", "쪽", "알", "피스", "인",
    "스푼", "대접", "공기", "접", "x", "×", "ea", "pcs", "pc", "piece", "pieces", "bowl",
    "bowls", "cup", "cups", "glass", "glasses", "bottle", "bottles", "can", "cans", "set",
    "sets", "serving", "servings", "portion", "portions", "plate", "plates", "slice", "slices",
    "box", "boxes", "roll", "rolls", "order", "orders",
})  # fmt: skip
#: Native numbers that stand only before what is counted: 네 alone is a yes.
_NEED_A_COUNTER = frozenset(
    name for name in NATIVE if name[-1] in "한두세네석넉" or name == "스무"
)
_VAGUE = frozenset({"한두", "두세", "두어", "서너", "너댓", "네댓", "대여섯", "몇", "반"})
_ENGLISH: Mapping[str, int | None] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "zero": None, "half": None,
    "dozen": None, "couple": None, "few": None, "several": None, "hundred": None,
}  # fmt: skip
#: What joins a wish to the next.
_JOINING = frozenset({"이랑", "랑", "하고", "과", "와", "이하고"})
#: What may follow a name or a number within its word.
_ENDINGS = _JOINING | frozenset({
    "요", "이요", "이에요", "예요", "입니다", "만", "만요", "도", "도요", "을", "를", "은",
    "는", "이", "가", "로", "으로", "로요", "으로요", "씩", "정도", "더", "더요", "주세요",
    "주시고요", "주시고", "줘요", "줘", "주라", "주문", "주문이요", "주문요", "할게요",
    "할께요", "시킬게요", "먹을게요", "부탁드려요", "부탁드립니다", "부탁해요", "부탁해",
    "추가", "추가요", "포장", "배달", "s", "es",
})  # fmt: skip
_SIGNS = frozenset(".,/-~+:")
_TIMES = frozenset("x×*")
_COUNTER_WORDS, _ENDING_WORDS, _NATIVE_WORDS, _VAGUE_WORDS, _ENGLISH_WORDS = map(
    _Words, (COUNTERS, _ENDINGS, NATIVE, _VAGUE, _ENGLISH)
)
_MOST_ENDINGS = 3  # 두 개 + 씩 + 만 + 주세요


@record(frozen=True, slots=True)
class Count:
    """A number in a text, or what stands behind one."""

    end: int
    value: int | None  #: none: no quantity can be meant by it
    parts: bool = False  #: a particle joins it to the next wish: 두 개랑


def count_at(text: Sequence[str], at: int, joined: Joined) -> Count | None:
    """The number that begins at that letter, its counter and its particles; none where none does.

    *joined* says whether a letter stands directly behind the one before it.
    """
    found = _in_digits(text, at, joined) or _in_words(text, at, joined)
    if found is None:
        return None
    half = found.end < len(text) and text[found.end] == "반"
    if half and _is_word_end(text, found.end + 1, joined):  # 한 마리 반
        return Count(found.end + 1, None)
    ending = ending_at(text, found.end, joined)
    value = found.value if found.value and 1 <= found.value <= MOST_OF_ONE else None
    return Count(ending.end, value, ending.parts)


def ending_at(text: Sequence[str], at: int, joined: Joined) -> Count:
    """The particles that stand there, up to the first letter that belongs to none."""
    parts = False
    for _ in range(_MOST_ENDINGS):
        inside = at < len(text) and joined(at)
        length = _ENDING_WORDS.at(text, at, joined) if inside else 0
        if not length:
            break
        parts = parts or "".join(text[at : at + length]) in _JOINING
        at += length
    return Count(at, None, parts)


def _in_digits(text: Sequence[str], at: int, joined: Joined) -> Count | None:
    start = at + 1 if text[at] in _TIMES and at + 1 < len(text) else at
    signed = text[start] in "-+" and start + 1 < len(text)
    if not is_numeral(text[start + 1 if signed else start]):
        return None
    end = start + 1
    while end < len(text) and joined(end) and (is_numeral(text[end]) or text[end] in _SIGNS):
        end += 1
    value = digits("".join(text[start:end])) if end - start <= 12 else None
    return Count(end + _counter(text, end, joined), value)


def _in_words(text: Sequence[str], at: int, joined: Joined) -> Count | None:
    if text[at].isascii():
        return _in_english(text, at, joined)
    for vague, words in ((False, _NATIVE_WORDS), (True, _VAGUE_WORDS)):
        length = words.at(text, at, joined)
        if not length:
            continue
        name, end = "".join(text[at : at + length]), at + length
        counter = _counter(text, end, joined)
        alone = not vague and name not in _NEED_A_COUNTER and _is_ended(text, end, joined)
        if counter or alone:
            return Count(end + counter, None if vague else NATIVE[name])
    return _sino(text, at, joined)


def _in_english(text: Sequence[str], at: int, joined: Joined) -> Count | None:
    length = _ENGLISH_WORDS.at(text, at, joined) if at == 0 or not joined(at) else 0
    end = at + length
    if not length or not _is_word_end(text, end, joined):
        return None
    return Count(end + _counter(text, end, joined), _ENGLISH["".join(text[at:end])])


def _sino(text: Sequence[str], at: int, joined: Joined) -> Count | None:
    """이인분, 이십 개, 백 개: in Sino-Korean only with what is counted."""
    end = at
    while end < len(text) and end - at < 8 and text[end] in SINO_LETTERS:
        if end > at and not joined(end):
            break
        end += 1
    counter = _counter(text, end, joined) if end > at else 0
    if not counter:
        return None
    name, counted = "".join(text[at:end]), "".join(text[end : end + counter])
    if len(name) == 1 and not joined(end) and counted != "인분" and name not in "백천":
        return None  # 이 세트: this one
    return Count(end + counter, sino(name))


def _counter(text: Sequence[str], at: int, joined: Joined) -> int:
    """How long the counter there is; 0 where there is none, or the word goes on as another."""
    length = _COUNTER_WORDS.at(text, at, joined)
    if not length:
        return 0
    glued = joined(at) and not text[at].isascii()
    return length if glued or _is_ended(text, at + length, joined) else 0


def _is_ended(text: Sequence[str], at: int, joined: Joined) -> bool:
    """A word ends there, or with the particles that stand there."""
    return _is_word_end(text, ending_at(text, at, joined).end, joined)


def _is_word_end(text: Sequence[str], at: int, joined: Joined) -> bool:
    return at >= len(text) or not joined(at)
