"""What the store bot says about a menu to whoever edits it."""

from __future__ import annotations

from core.texts.speech import Text

MENU = Text(
    "<b>{store} 메뉴</b>\n{n}가지 · 숨긴 메뉴 {hidden}",
    "<b>{store}: menu</b>\n{n} dishes · {hidden} hidden",
)
EMPTY = Text(
    "<b>{store} 메뉴</b>\n아직 없어요. 먼저 분류를 하나 만들어 주세요. 예: 치킨, 사이드, 음료",
    "<b>{store}: menu</b>\nNothing yet. Begin with a heading, e.g. Chicken, Sides, Drinks",
)
CATEGORY_LINE = Text("{name} {n}", "{name} {n}")
ADD_CATEGORY = Text("분류 추가", "Add a heading")
CATEGORY = Text("<b>{name}</b>\n{n}가지", "<b>{name}</b>\n{n} dishes")
ADD_ITEM = Text("메뉴 추가", "Add a dish")
RENAME = Text("이름 바꾸기", "Rename")
DROP = Text("지우기", "Delete")
BACK_TO_MENU = Text("메뉴 전체", "Whole menu")
BACK = Text("돌아가기", "Back")
HIDDEN_MARK = Text("숨김", "hidden")
SOLD_OUT_MARK = Text("품절", "sold out")
LEFT_MARK = Text("{n}개 남음", "{n} left")
ITEM = Text("<b>{item}</b>\u2003{price}\n{about}", "<b>{item}</b>\u2003{price}\n{about}")
GROUP_LINE = Text("{group}\u2003{choices}", "{group}\u2003{choices}")
EDIT = {
    "name": Text("이름", "Name"),
    "price": Text("가격", "Price"),
    "photo": Text("사진", "Photo"),
    "description": Text("설명", "Description"),
    "stock": Text("남은 수량", "Stock"),
}
OPTIONS = Text("옵션", "Options")
HIDE = Text("숨기기", "Hide")
SHOW = Text("다시 보이기", "Show again")
MOVE = Text("분류 옮기기", "Move")
MOVE_WHERE = Text("{item:을/를} 어느 분류로 옮길까요?", "Where shall {item} go?")
DELETE_SURE = Text(
    "<b>{item:을/를} 지울까요?</b>\n들어온 주문과 지난 주문은 그대로예요.",
    "<b>Delete {item}?</b>\nOrders that came in stay as they are.",
)
DELETED = Text("{item:을/를} 지웠어요.", "{item} is deleted.")
NOT_EMPTY = Text("이 분류에 메뉴가 남아 있어요.", "There are dishes under this heading.")
NO_MORE = Text("더는 넣을 수 없어요.", "There is no room for more.")
TAKE_PHOTO_AWAY = Text("사진 빼기", "Remove photo")
STOP = Text("그만두기", "Leave it")
STOPPED = Text("그대로 두었어요.", "Left as it was.")
DONE = Text("바꿨어요.", "Changed.")
NOT_COUNTED = Text("세지 않기", "Don't count")
GROUP = Text("<b>{item} · {group}</b>\n{limits}", "<b>{item} · {group}</b>\n{limits}")
OPTIONS_OF = Text(
    "<b>{item} 옵션</b>\n손님에게 물어볼 것을 넣어 주세요. 예: 맵기, 양, 더하기",
    "<b>{item}: options</b>\nWhat shall customers be asked? e.g. Heat, Size, Extras",
)
ADD_GROUP = Text("옵션 추가", "Add an option")
CHOICES = Text("선택지", "Choices")
LIMITS = Text("고르는 수", "How many")
EXACTLY = Text("꼭 {n}개를 골라요", "Choose exactly {n}")
BETWEEN = Text("{min}개에서 {max}개까지 골라요", "Choose {min} to {max}")
LIMITS_OFFERED = {
    "1": Text("꼭 하나", "Exactly one"),
    "0-1": Text("하나까지", "Up to one"),
    "0-3": Text("셋까지", "Up to three"),
    "0-5": Text("다섯까지", "Up to five"),
}
ASK = {
    "category": Text(
        "분류 이름을 적어 주세요. 예: 치킨", "What is the heading called? e.g. Chicken"
    ),
    "category_name": Text("새 분류 이름을 적어 주세요.", "What is the heading called now?"),
    "new_name": Text(
        "메뉴 이름을 적어 주세요. 예: 양념치킨\n<i>둘째 줄에 영어 이름을 적으면 영어 손님에게 보여요.</i>",
        "What is the dish called? e.g. Seasoned chicken\n<i>A second line is what English readers see.</i>",
    ),
    "new_price": Text(
        "<b>{name}</b>\n가격을 적어 주세요. 예: 19000",
        "<b>{name}</b>\nWhat does it cost? e.g. 19000",
    ),
    "name": Text(
        "새 이름을 적어 주세요. 둘째 줄은 영어 이름이에요.",
        "What is it called now? A second line is what English readers see.",
    ),
    "price": Text(
        "새 가격을 적어 주세요. 이미 들어온 주문은 그대로예요.",
        "What does it cost now? Orders that came in stay as they are.",
    ),
    "photo": Text("메뉴 사진을 보내 주세요.", "Send a photo of the dish."),
    "description": Text(
        "설명을 한 줄 적어 주세요. 둘째 줄은 영어 설명이에요.",
        "Write one line about it. A second line is what English readers see.",
    ),
    "stock": Text(
        "몇 개 남았나요? 주문이 들어오면 줄고, 0이면 품절이에요.",
        "How many are left? Each order takes some; at 0 it is sold out.",
    ),
    "new_group": Text("옵션 이름을 적어 주세요. 예: 맵기", "What is the option called? e.g. Heat"),
    "new_limits": Text(
        "<b>{name}</b>\n몇 개를 고르나요? 예: 1 또는 0-2",
        "<b>{name}</b>\nHow many may be chosen? e.g. 1 or 0-2",
    ),
    "new_choices": Text(
        "<b>{name}</b>\n선택지를 한 줄에 하나씩 적어 주세요.\n<code>보통\n곱빼기 +1500</code>",
        "<b>{name}</b>\nWrite the choices, one a line.\n<code>Regular\nLarge +1500</code>",
    ),
    "group_name": Text("새 옵션 이름을 적어 주세요.", "What is the option called now?"),
    "limits": Text("몇 개를 고르나요? 예: 1 또는 0-2", "How many may be chosen? e.g. 1 or 0-2"),
    "choices": Text(
        "선택지를 모두 다시 적어 주세요, 한 줄에 하나씩.\n<code>보통\n곱빼기 +1500</code>",
        "Write all the choices anew, one a line.\n<code>Regular\nLarge +1500</code>",
    ),
}
_NAME = Text("이름을 40자 안으로 적어 주세요.", "A name of up to 40 characters, please.")
_PRICE = Text(
    "가격을 숫자로 적어 주세요. 예: 19000 (백만 원까지)",
    "Write a price, e.g. 19000 (a million at most)",
)
_LIMITS = Text(
    "1이나 0-2처럼 적어 주세요. 선택지보다 많을 수는 없어요.",
    "Like 1 or 0-2, and no more than there are choices.",
)
_CHOICES = Text(
    "한 줄에 하나씩 스무 개까지, 서로 다르게 적어 주세요. 예: 곱빼기 +1500",
    "One a line, up to twenty, each different, e.g. Large +1500",
)
_PHOTO = Text("사진(JPG, PNG)으로 보내 주세요.", "Please send it as a photo (JPG, PNG).")
NOT_READ = {
    "category": _NAME,
    "category_name": _NAME,
    "new_name": _NAME,
    "new_price": _PRICE,
    "name": _NAME,
    "price": _PRICE,
    "photo": _PHOTO,
    "description": Text("200자 안으로 적어 주세요.", "Up to 200 characters, please."),
    "stock": Text("숫자로 적어 주세요. 예: 20", "A number, please, e.g. 20"),
    "new_group": _NAME,
    "new_limits": _LIMITS,
    "new_choices": _CHOICES,
    "group_name": Text(
        "다른 옵션과 겹치지 않게 40자 안으로 적어 주세요.",
        "Up to 40 characters, and none another option has.",
    ),
    "limits": _LIMITS,
    "choices": _CHOICES,
}
PHOTO_FOR_WHAT = Text(
    "어느 메뉴의 사진인가요? /menu 에서 메뉴를 고르고 사진을 누른 뒤 보내 주세요.",
    "Which dish is it? Choose it at /menu, press Photo, then send it.",
)
PHOTO_TOO_BIG = Text(
    "사진이 너무 커요. 파일이 아니라 사진으로 보내면 줄어들어요.",
    "That is too big. Sent as a photo, not as a file, it becomes smaller.",
)
PHOTO_LATER = Text(
    "사진을 받아오지 못했어요. 한 번 더 보내 주세요.",
    "I could not fetch the photo. Please send it once more.",
)
#: What can be read and is hardly meant, or is to be seen before customers see it.
IS_IT_MEANT = {
    "price": Text(
        "<b>{name:을/를} {read:으로/로} 바꿀까요?</b>\n{was} 아니면 맞는 가격을 다시 적어 주세요.",
        "<b>Change {name} to {read}?</b>\n{was} If not, write the right price.",
    ),
    "new_price": Text(
        "<b>{name:을/를} {read}에 팔까요?</b>\n다른 메뉴와 많이 달라요. 아니면 맞는 가격을 다시 적어 주세요.",
        "<b>Sell {name} for {read}?</b>\nIt differs much from your other dishes. If not, write the right price.",
    ),
    "choices": Text(
        "<b>선택지를 이렇게 바꿀까요?</b>\n{read}\n아니면 다시 적어 주세요. 예: <code>곱빼기 +1500</code>",
        "<b>Change the choices to this?</b>\n{read}\nIf not, write them again, e.g. <code>Large +1500</code>",
    ),
    "minimum": Text(
        "<b>최소주문을 {read:으로/로} 바꿀까요?</b>\n{was} 아니면 맞는 금액을 다시 적어 주세요.",
        "<b>Change the minimum to {read}?</b>\n{was} If not, write the right amount.",
    ),
    "bands": Text(
        "<b>배달팁을 이렇게 바꿀까요?</b>\n{read}\n아니면 다시 적어 주세요. 예: <code>1km 2000, 2km 3000</code>",
        "<b>Change the delivery fees to this?</b>\n{read}\nIf not, write them again, e.g. <code>1km 2000, 2km 3000</code>",
    ),
    "hours": Text(
        "<b>영업시간을 이렇게 바꿀까요?</b>\n{read}\n열던 날이 휴무가 돼요. 아니면 모두 다시 적어 주세요.",
        "<b>Change the hours to this?</b>\n{read}\nA day you open now would be closed. If not, write all of them again.",
    ),
}
IS_IT_MEANT["new_choices"] = IS_IT_MEANT["choices"]
NOW_IT_IS = Text("지금은 {was:이에요/예요}.", "Now it is {was}.")
IT_IS_MEANT = Text("네, 이대로", "Yes, like this")
