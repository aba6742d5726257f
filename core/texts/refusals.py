"""How a refusal is said to another program and whoever reads its screen, by its code.

A person's chat has wordings of its own, and these for what no screen expected; the codes stay
the same in both.
"""

from __future__ import annotations

import math
from typing import Any

from core.refusals import Refused
from core.texts import coupons as coupon_texts
from core.texts import customer as customer_texts
from core.texts.orders import DECLINE_REASONS, STATUS
from core.texts.riders import DELIVERY
from core.texts.speech import Lang, Text, say

#: One line about the kind of refusal, and one about what to do.
SAID: dict[str, Text] = {
    "refused": Text("지금은 할 수 없어요.", "That cannot be done now."),
    "not_found": Text("찾을 수 없어요.", "Nothing found."),
    "step_refused": Text("지금은 ‘{status}’ 상태예요.", "The order is now: {status}."),
    "changed": Text("그사이 바뀌었어요.", "It changed meanwhile."),
    "repeated": Text("이미 처리했어요.", "It is done already."),
    "cannot_be": Text("있을 수 없는 값이에요: {what}", "That cannot be: {what}"),
    "cart_empty": Text("고른 음식이 없어요.", "Nothing is picked."),
    "other_store": Text("한 번에 한 가게만 주문할 수 있어요.", "One store at a time."),
    "option_missing": Text("선택지를 확인해 주세요.", "Please check the options."),
    "sold_out": Text("{item:은/는} 품절이에요.", "{item} is sold out."),
    "too_long": Text(
        "{most}자까지 적을 수 있어요. 줄여서 다시 보내 주세요.",
        "Up to {most} characters, please. Send it again, shorter.",
    ),
    "asked_already": Text(
        "가게에 이미 취소를 물어봤어요.", "The store has been asked to cancel already."
    ),
    "too_many": Text("한 번에 {most}개까지 담을 수 있어요.", "Up to {most} at a time."),
    "too_many_unpaid": Text(
        "결제를 기다리는 주문이 이미 {most}개 있어요. 그 주문을 결제하거나 취소한 뒤에 다시 주문해 주세요.",
        "You already have {most} orders waiting for payment. Pay for or cancel one of them, then"
        " order again.",
    ),
    "too_many_at_the_door": Text(
        "만나서 결제하는 주문은 한 번에 {most}개까지 할 수 있어요. 받은 뒤에 다시 주문하거나 카드로"
        " 결제해 주세요.",
        "Up to {most} orders at a time can be paid at the door. Order again once you have them, or"
        " pay by card.",
    ),
    "too_much_held": Text(
        "{item:은/는} 남은 수량이 적어서 지금은 {most}개까지 주문할 수 있어요. 수량을 줄여 주세요.",
        "{item} is running low: you can order up to {most} now. Please take fewer.",
    ),
    "store_closed": Text("가게가 지금 주문을 받지 않아요.", "The store takes no orders now."),
    "store_suspended": Text(
        "지금은 이용이 정지된 가게예요.", "The store is suspended at this time."
    ),
    "nothing_to_sell": Text(
        "메뉴가 비어 있어서 아직 열 수 없어요.", "The menu is empty, so it cannot open yet."
    ),
    "not_orderable": Text("이대로는 주문할 수 없어요.", "It cannot be ordered like this."),
    "already_paid": Text("이미 결제했거나 끝난 주문이에요.", "The order is paid, or over."),
    "payment_under_way": Text(
        "결제를 확인하는 중이에요. 다시 결제하지 않아도 돼요.",
        "We are confirming your payment. Please don't pay again.",
    ),
    "payment_busy": Text(
        "결제가 밀려 있어요. 주문은 그대로 두었으니 조금 뒤에 다시 결제해 주세요.",
        "Payments are held up. The order is kept; please pay a little later.",
    ),
    "declined": Text("{reason}", "{reason}"),
    "nothing_to_refund": Text("돌려줄 돈이 없어요.", "There is nothing to give back."),
    "refund_too_much": Text("남은 것보다 많아요.", "That is more than what is left."),
    "last_owner": Text("가게에는 사장님이 한 분은 있어야 해요.", "A store needs an owner."),
    "link_spent": Text("쓸 수 없는 링크예요.", "The link does not work."),
    "coupon_refused": Text("{why}", "{why}"),
    "too_many_guesses": Text(
        "없는 코드를 여러 번 적었어요. {minutes}분 뒤에 다시 적어 주세요.",
        "That was several codes that do not exist. Please try again in {minutes} min.",
    ),
    "code_taken": Text("다른 쿠폰이 쓰는 코드예요.", "Another coupon has that code."),
    "no_card": Text(
        "등록한 카드가 없어요. 결제창에서 결제해 주세요.",
        "No card on file. Please pay in the payment window.",
    ),
    "not_allowed": Text("이 가게에서는 그렇게 할 수 없어요.", "This store does not take that."),
    "rider_has_it": Text("라이더가 가져다드려요.", "A rider brings it."),
    "not_on_shift": Text("근무 중일 때 받을 수 있어요.", "Only while on shift."),
    "too_late": Text("배달하고 7일이 지나서 할 수 없어요.", "That was possible for 7 days."),
    "unreadable": Text("읽지 못한 값이 있어요: {what}", "Something could not be read: {what}"),
    # only over HTTP
    "unauthorized": Text("유효한 토큰이 필요해요.", "A valid token is needed."),
    "role_not_held": Text("지금은 그 역할이 아니에요.", "That role is not held now."),
    "malformed": Text("JSON을 읽지 못했어요.", "The body is not JSON."),
    "invalid": Text("맞지 않는 값이 있어요: {where}", "Something does not fit: {where}"),
    "key_reused": Text(
        "같은 Idempotency-Key를 다른 요청에 썼어요.",
        "That Idempotency-Key came with another request.",
    ),
    "too_fast": Text("조금만 천천히 보내 주세요.", "A little slower, please."),
    "too_large": Text("보낸 내용이 너무 커요.", "The body is too large."),
    "method_not_allowed": Text("그렇게 부를 수 없는 주소예요.", "Not with that method."),
    "busy": Text("지금은 바빠요. 잠시 뒤에 다시 해 주세요.", "Busy now. Please try again."),
    "internal": Text("저희 쪽 문제예요.", "Something went wrong on our side."),
}
#: All of one's share of a dish is in orders that are not paid.
NONE_LEFT_TO_HOLD = Text(
    "{item:은/는} 남은 수량이 적고, 아직 결제하지 않은 주문에 이미 {held}개가 있어요. 그 주문을 결제하거나"
    " 받은 뒤에 다시 주문해 주세요.",
    "{item} is running low, and your unpaid orders already hold {held}. Pay for them or receive"
    " them, then order again.",
)
FIELDS = {
    "quantity": Text("수량", "quantity"),
    "price": Text("가격", "price"),
    "choices": Text("선택지", "choices"),
    "lines": Text("메뉴", "lines"),
    "items_total": Text("음식값", "items_total"),
    "delivery_fee": Text("배달팁", "delivery_fee"),
    "discount": Text("할인", "discount"),
    "total": Text("합계", "total"),
    "distance": Text("거리", "distance"),
    "stock": Text("재고", "stock"),
    "phone": Text("전화번호", "phone"),
    "minutes": Text("조리 시간", "minutes"),
    "address": Text("주소", "address"),
    "value": Text("할인", "value"),
    "cap": Text("최대 할인", "cap"),
    "min_order": Text("최소 주문", "min_order"),
    "ends_at": Text("기간", "ends_at"),
    "quota": Text("장수", "quota"),
    "per_customer": Text("한 사람의 장수", "per_customer"),
    "days": Text("며칠", "days"),
    "order_id": Text("주문", "order_id"),
    "code": Text("코드", "code"),
    "stars": Text("별점", "stars"),
    "words": Text("글", "words"),
    "text": Text("주소", "text"),
    "detail": Text("동·호수", "detail"),
    "auth_key": Text("카드 등록 키", "auth_key"),
    "starts_at": Text("시작", "starts_at"),
    "number": Text("숫자", "a number"),
}


def refusal_said(refusal: Refused, lang: Lang) -> str:
    """What a refusal says, with its facts; of several problems the first."""
    facts = dict(refusal.facts)
    if problems := facts.get("problems"):
        return problem_said(problems[0], lang)
    text = SAID.get(refusal.code, SAID["refused"])
    if facts.get("status") is not None:
        status = str(facts["status"])
        facts["status"] = STATUS.get(status) or DELIVERY.get(status) or Text(status, status)
    if isinstance(item := facts.get("item"), dict):
        facts["item"] = item.get(lang, "")
    if facts.get("retry_after_seconds") is not None:
        facts["minutes"] = math.ceil(facts["retry_after_seconds"] / 60)
    if refusal.code == "too_much_held" and not facts.get("most", 1):
        text = NONE_LEFT_TO_HOLD
    if refusal.code == "declined":
        facts["reason"] = DECLINE_REASONS.get(facts.get("reason") or "", DECLINE_REASONS[""])
    if refusal.code == "coupon_refused" and "why" in facts:
        return say(coupon_texts.WHY_NOT[facts["why"]], lang, missing=facts.get("missing", 0))
    if isinstance(what := facts.get("what"), str):
        facts["what"] = FIELDS.get(what, Text(what, what))
    if errors := facts.get("errors"):
        facts["where"] = ", ".join(error["where"] for error in errors)
    try:
        return say(text, lang, **facts)
    except KeyError:  # a fact the sentence wants was not at hand where it was refused
        return SAID["refused"].of(lang)


def problem_said(problem: Any, lang: Lang) -> str:
    """One thing that stands between a cart and its order."""
    item = problem.item[lang] if problem.item else ""
    known = customer_texts.PROBLEM.get(problem.kind, SAID["not_orderable"])
    return say(known, lang, item=item, **problem.facts)
