"""What is said around 배송확인 and reviews, to customers and to stores."""

from __future__ import annotations

from core.texts.speech import Lang, Text, say

FULL, EMPTY = "★", "☆"

# --- 배송확인
ARRIVED = Text("잘 받았어요", "I have it")
NOT_ARRIVED = Text("못 받았어요", "Nothing came")
GLAD = Text("잘 받으셨다니 다행이에요. 맛있게 드세요!", "Good to hear. Enjoy your meal!")
REALLY_NOT = Text(
    "음식이 오지 않았나요? 가게와 배달에 바로 알릴게요.",
    "Nothing came? We will tell the store and Baedal at once.",
)
TELL_THEM = Text("못 받았어요, 알려 주세요", "Nothing came, please tell them")
TOLD_THEM = Text(
    "가게와 배달에 알렸어요. 확인하고 연락드릴게요. 그사이 음식이 오면 아래 버튼을 눌러 주세요.",
    "We told the store and Baedal; they look into it. Should it come meanwhile, press below.",
)
CAME_AFTER_ALL = Text("이제 받았어요", "It came after all")
ALREADY_CONFIRMED = Text("이미 받았다고 하셨어요.", "You have said that you have it.")
TOO_LATE = Text("배달하고 7일이 지나서 할 수 없어요.", "That was possible for 7 days.")

# --- a review, as its customer writes it
ASK = Text("<b>{store} 음식은 어떠셨어요?</b>", "<b>How was your meal from {store}?</b>")
YOURS = Text("<b>{store} {stars}</b>", "<b>{store} {stars}</b>")
MAY_CHANGE = Text("{day}까지 바꿀 수 있어요.", "You may change it until {day}.")
WRITE = Text("한마디 쓰기", "Add a few words")
WRITE_ANEW = Text("한마디 다시 쓰기", "Write it anew")
WRITE_NOW = Text(
    "어떠셨는지 적어 주세요. 300자까지, 누구나 볼 수 있어요.",
    "How was it? Up to 300 characters; everybody can read it.",
)
KEPT = Text("리뷰를 남겼어요. 고마워요!", "Your review is there. Thank you!")
KEPT_WITHOUT_NUMBER = Text(
    "리뷰를 남겼어요. 고마워요! 전화번호로 보이는 부분은 ***로 가렸어요.",
    "Your review is there. Thank you! What looks like a phone number was hidden as ***.",
)
NOT_KEPT = Text(
    "남길 글이 없었어요. 다시 적어 주세요.", "There was nothing to keep. Please write again."
)
MY_REVIEW = Text("리뷰 쓰기", "Review it")

# --- for whoever looks at a store
RATING = Text("★{average} ({n})", "★{average} ({n})")
REVIEWS = Text("리뷰", "Reviews")
OF_STORE = Text("<b>{store} 리뷰</b>", "<b>Reviews of {store}</b>")
NONE_YET = Text("아직 리뷰가 없어요.", "No reviews yet.")
POPULAR = Text("인기", "popular")
ANSWERED = Text("<b>{store:이/가} 리뷰에 답했어요</b>", "<b>{store} answered your review</b>")
THEIR_ANSWER = Text("가게: {words}", "The store: {words}")

# --- for the store
NEW_REVIEW = Text("<b>#{n} 새 리뷰 {stars}</b>", "<b>#{n} New review {stars}</b>")
ONE = Text("<b>#{n}</b> {day} {stars}", "<b>#{n}</b> {day} {stars}")
ANSWER = Text("답하기", "Answer")
ANSWER_N = Text("#{n} 답하기", "Answer #{n}")
ANSWER_NOW = Text(
    "#{n} 리뷰에 남길 답을 적어 주세요. 한 번만 남길 수 있고, 손님에게 알려요.",
    "Write your answer to review #{n}. There is one, and the customer is told.",
)
ANSWER_KEPT = Text("답을 남겼어요.", "Your answer is there.")
ANSWER_KEPT_WITHOUT_NUMBER = Text(
    "답을 남겼어요. 전화번호로 보이는 부분은 ***로 가렸어요.",
    "Your answer is there. What looks like a phone number was hidden as ***.",
)
ANSWERED_ALREADY = Text("이미 답한 리뷰예요.", "That review has its answer.")
DID_NOT_ARRIVE = Text(
    "<b>#{n} 손님이 음식을 못 받았다고 해요</b>\n{address}\n배달한 분께 확인해 주세요. 배달에도 알렸어요.",
    "<b>#{n}: the customer says nothing came</b>\n{address}\nPlease ask whoever brought it. Baedal was told, too.",
)


def stars(n: int) -> str:
    """``★★★★☆``"""
    return FULL * n + EMPTY * (5 - n)


def rating(average: float, n: int, lang: Lang) -> str:
    """``★4.5 (12)``"""
    return say(RATING, lang, average=f"{average:.1f}", n=n)
