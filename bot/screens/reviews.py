"""배송확인, a review of one's own, and what others say of a store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from typing import Any

from bot.taps import Arrived, NotArrived, Rate, ReviewOrder, ShowMenu, ShowReviews, WriteReview
from chat import limits
from chat.asking import ask_no_more
from chat.fitting import packed
from chat.pages import page_of, turning
from chat.screen import Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.orders.model import Order
from core.refusals import Changed, NotYours, TooLate, Unreadable
from core.reviews import use_cases as reviews
from core.reviews.model import MOST_STARS, OPEN_FOR, Review
from core.reviews.queries import Said, own_review, reviews_of
from core.stores.model import Store
from core.texts import Lang, Text
from core.texts import customer as customer_texts
from core.texts import reviews as texts
from core.texts.figures import day_and_time, last_day

_ANY = Text("{x}", "{x}")
A_PAGE, ROOM = 5, limits.TEXT - 300  # guess: what one message shows without scrolling


def arrival_buttons(order_id: str, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    """Under the word that it is there: did it come?"""
    yes = Button(texts.ARRIVED.of(lang), Arrived(order_id), style="success")
    no = Button(texts.NOT_ARRIVED.of(lang), NotArrived(order_id, 0), style="danger")
    return ((yes, no),)


Says = Callable[[Turn, Any], Awaitable[None]]


def while_it_is_open(says: Says) -> Says:
    """Whoever comes a week after the delivery hears that it is too late."""

    @wraps(says)
    async def asked(turn: Turn, tap: Any) -> None:
        try:
            await says(turn, tap)
        except TooLate:
            await answer(turn, texts.TOO_LATE.of(turn.lang), alert=True)

    return asked


@while_it_is_open
async def arrived(turn: Turn, tap: Arrived) -> None:
    """잘 받았어요"""
    await turn.deps.db.write(reviews.say_it_arrived, tap.order_id, by=turn.person_id)
    await show(turn, Screen(texts.GLAD.of(turn.lang)))


@while_it_is_open
async def not_arrived(turn: Turn, tap: NotArrived) -> None:
    """못 받았어요: asked first, then (*sure*) told."""
    lang = turn.lang
    if not tap.sure:
        await turn.deps.db.read(own_review, tap.order_id, turn.person_id)
        sure = NotArrived(tap.order_id, 1)
        tell = Button(texts.TELL_THEM.of(lang), sure, style="danger")
        yes = Button(texts.ARRIVED.of(lang), Arrived(tap.order_id), style="success")
        await show(turn, Screen(texts.REALLY_NOT.of(lang), ((tell,), (yes,))))
        return
    try:
        await turn.deps.db.write(reviews.say_it_did_not_arrive, tap.order_id, by=turn.person_id)
    except Changed:
        await answer(turn, texts.ALREADY_CONFIRMED.of(lang), alert=True)
        await show(turn, Screen(texts.GLAD.of(lang)))
        return
    came = Button(texts.CAME_AFTER_ALL.of(lang), Arrived(tap.order_id), style="success")
    await show(turn, Screen(texts.TOLD_THEM.of(lang), ((came,),)))


def review_screen(order: Order, store: Store, review: Review | None, lang: Lang) -> Screen:
    """One's own review as it is, or the question; five buttons of stars."""
    said = [html(texts.ASK, lang, store=store.named(lang))]
    if review is not None:
        stars = texts.stars(review.stars)
        said = [html(texts.YOURS, lang, store=store.named(lang), stars=stars)]
        if review.words:
            said.append(f"<blockquote>{html(_ANY, lang, x=review.words)}</blockquote>")
        if review.answer:
            said.append(html(texts.THEIR_ANSWER, lang, words=review.answer))
        said.append(f"<i>{html(texts.MAY_CHANGE, lang, day=_until(order))}</i>")
    rows = [stars_row(order.id, lang, review.stars if review else 0)]
    if review is not None:
        text = texts.WRITE_ANEW if review.words else texts.WRITE
        rows.append((Button(text.of(lang), WriteReview(order.id)),))
    return Screen("\n".join(said), tuple(rows))


def stars_row(order_id: str, lang: Lang, chosen: int = 0) -> tuple[Button, ...]:
    """★1 to ★5; the chosen one is marked."""
    return tuple(
        Button(f"{'✓ ' if n == chosen else ''}★{n}", Rate(order_id, n))
        for n in range(1, MOST_STARS + 1)
    )


def _until(order: Order) -> str:
    ended: datetime = order.ended_at or order.created_at
    return last_day(ended + OPEN_FOR)


@while_it_is_open
async def review_order(turn: Turn, tap: ReviewOrder) -> None:
    """리뷰 쓰기, under a delivered order."""
    found = await turn.deps.db.read(own_review, tap.order_id, turn.person_id)
    await send(turn, review_screen(*found, turn.lang))


@while_it_is_open
async def rate(turn: Turn, tap: Rate) -> None:
    """★4"""
    try:
        await turn.deps.db.write(reviews.rate, tap.order_id, by=turn.person_id, stars=tap.stars)
        found = await turn.deps.db.read(own_review, tap.order_id, turn.person_id)
    except Unreadable:
        await answer(turn, customer_texts.STALE.of(turn.lang))
        return
    await answer(turn, texts.KEPT.of(turn.lang))
    await show(turn, review_screen(*found, turn.lang))


@while_it_is_open
async def write_review(turn: Turn, tap: WriteReview) -> None:
    """한마디 쓰기: the next line is the review's words."""
    await turn.deps.db.write(reviews.begin_to_write, tap.order_id, by=turn.person_id)
    await send(turn, Screen(texts.WRITE_NOW.of(turn.lang)))


async def words_written(turn: Turn, words: str) -> None:
    """The words arrive."""
    text = texts.KEPT
    try:
        said = reviews.read_words(words)
        if said.hidden:
            text = texts.KEPT_WITHOUT_NUMBER
        await turn.deps.db.write(reviews.write_what_was_asked, by=turn.person_id, words=said.words)
    except (TooLate, NotYours):
        text = texts.TOO_LATE
        await ask_no_more(turn, reviews.REVIEW)
    except Unreadable:
        text = texts.NOT_KEPT
    await send(turn, Screen(text.of(turn.lang), silent=True))


async def show_reviews(turn: Turn, tap: ShowReviews) -> None:
    """리뷰 12개: what is said of a store, by nobody's name."""
    found = await turn.deps.db.read(reviews_of, tap.store_id)
    lang = turn.lang
    said = [html(texts.OF_STORE, lang, store=found.store.named(lang))]
    if found.rating is not None:
        said[0] += f" {texts.rating(found.rating.average, found.rating.reviews, lang)}"
    told = [_told(each, lang) for each in found.newest]
    page = page_of(packed(told, ROOM, most=A_PAGE), max(0, tap.page - 1), 1)
    said += [told[n] for n in page.items[0]] or [texts.NONE_YET.of(lang)]
    back = Button(customer_texts.BACK_TO_MENU.of(lang), ShowMenu(tap.store_id, 0))
    turns = turning(page, lambda number: ShowReviews(tap.store_id, number + 1))
    screen = Screen("\n".join(said), (*turns, (back,)))
    # Of the menu the first page is a message of its own; a page that is turned becomes the next.
    await (show if tap.page else send)(turn, screen)


def _told(each: Said, lang: Lang) -> str:
    review = each.review
    lines = [f"{texts.stars(review.stars)} <i>{day_and_time(review.written_at)}</i>"]
    if review.words:
        lines.append(html(_ANY, lang, x=review.words))
    if review.answer:
        lines.append(f"<i>{html(texts.THEIR_ANSWER, lang, words=review.answer)}</i>")
    return "\n".join(lines)
