"""What customers say of a store, and its one answer to each."""

from __future__ import annotations

from functools import partial

from chat import limits
from chat.asking import ask_no_more
from chat.fitting import packed
from chat.pages import page_of, turning
from chat.screen import Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.refusals import Changed, NotYours, Unreadable
from core.reviews import use_cases as reviews
from core.reviews.queries import Said, StoresReviews, my_stores_reviews, review_for_the_store
from core.texts import Lang, Text, say
from core.texts import reviews as texts
from core.texts.figures import day_and_time
from store_bot.taps import AnswerReview, ShowOwnReviews

_ANY = Text("{x}", "{x}")
A_PAGE, ROOM = 5, limits.TEXT - 300  # guess: what one message shows without scrolling


async def reviews_command(turn: Turn, said: str) -> None:
    """/reviews: each store's rating and its newest reviews, with the way to answer."""
    for found in await turn.deps.db.read(my_stores_reviews, turn.person_id):
        await send(turn, _list(found, turn.lang))


def review_screen(said: Said, lang: Lang) -> Screen:
    """One review, as the store hears of it."""
    review, number = said.review, said.order.number
    lines = [html(texts.NEW_REVIEW, lang, n=number, stars=texts.stars(review.stars))]
    lines += _words(said, lang)
    buttons: tuple[tuple[Button, ...], ...] = ()
    if review.answer is None:
        buttons = ((Button(texts.ANSWER.of(lang), AnswerReview(review.order_id)),),)
    return Screen("\n".join(lines), buttons, silent=True)


def _list(found: StoresReviews, lang: Lang, number: int = 0) -> Screen:
    head = html(texts.OF_STORE, lang, store=found.store.named(lang))
    if found.rating is None:
        return Screen(f"{head}\n{texts.NONE_YET.of(lang)}")
    head += f" {texts.rating(found.rating.average, found.rating.reviews, lang)}"
    told = ["\n".join([_title(each, lang), *_words(each, lang)]) for each in found.newest]
    page = page_of(packed(told, ROOM, most=A_PAGE), number, 1)
    here = page.items[0]
    rows: list[tuple[Button, ...]] = [
        (Button(say(texts.ANSWER_N, lang, n=each.order.number), AnswerReview(each.order.id)),)
        for each in (found.newest[n] for n in here)
        if each.review.answer is None
    ]
    rows += turning(page, partial(ShowOwnReviews, found.store.id))
    return Screen("\n".join([head, *(told[n] for n in here)]), tuple(rows))


def _title(each: Said, lang: Lang) -> str:
    day, stars = day_and_time(each.review.written_at), texts.stars(each.review.stars)
    return html(texts.ONE, lang, n=each.order.number, day=day, stars=stars)


async def show_page(turn: Turn, tap: ShowOwnReviews) -> None:
    """◀ ▶ of a store's reviews."""
    every = await turn.deps.db.read(my_stores_reviews, turn.person_id)
    found = next((each for each in every if each.store.id == tap.store_id), None)
    if found is None:
        raise NotYours()
    await show(turn, _list(found, turn.lang, tap.page))


def _words(said: Said, lang: Lang) -> list[str]:
    review, lines = said.review, []
    if review.words:
        lines.append(f"<blockquote>{html(_ANY, lang, x=review.words)}</blockquote>")
    if review.answer:
        lines.append(f"<i>{html(texts.THEIR_ANSWER, lang, words=review.answer)}</i>")
    return lines


async def answer_review(turn: Turn, tap: AnswerReview) -> None:
    """답하기: the next line is the answer."""
    try:
        await turn.deps.db.write(reviews.begin_to_answer, tap.order_id, by=turn.person_id)
    except Changed:
        await answer(turn, texts.ANSWERED_ALREADY.of(turn.lang), alert=True)
        return
    said = await turn.deps.db.read(review_for_the_store, tap.order_id, turn.person_id)
    await send(turn, Screen(say(texts.ANSWER_NOW, turn.lang, n=said.order.number)))


async def answer_written(turn: Turn, words: str) -> None:
    """The answer arrives."""
    text = texts.ANSWER_KEPT
    try:
        said = reviews.read_words(words)
        if said.hidden:
            text = texts.ANSWER_KEPT_WITHOUT_NUMBER
        await turn.deps.db.write(
            reviews.answer_what_was_asked, by=turn.person_id, words=said.words
        )
    except (Changed, NotYours):
        text = texts.ANSWERED_ALREADY
        await ask_no_more(turn, reviews.ANSWER)
    except Unreadable:
        text = texts.NOT_KEPT
    await send(turn, Screen(text.of(turn.lang), silent=True))
