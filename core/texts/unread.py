"""What is said to somebody whose phone sent what no bot reads: one sentence with the way on."""

from core.texts.speech import Text

#: What it was, by Telegram's word for it (Bot API, Message).
KIND = {
    "photo": Text("사진", "a photo"),
    "live_photo": Text("사진", "a photo"),
    "picture_file": Text("사진 파일", "a picture as a file"),
    "document": Text("파일", "a file"),
    "voice": Text("음성 메시지", "a voice message"),
    "audio": Text("오디오", "an audio file"),
    "video": Text("동영상", "a video"),
    "video_note": Text("동영상 메시지", "a video message"),
    "animation": Text("GIF", "a GIF"),
    "sticker": Text("스티커", "a sticker"),
    "poll": Text("투표", "a poll"),
    "dice": Text("이모지", "an emoji"),
    "game": Text("게임", "a game"),
    "story": Text("스토리", "a story"),
    "checklist": Text("체크리스트", "a checklist"),
    "paid_media": Text("유료 사진", "paid media"),
    "contact": Text("연락처", "a contact"),
    "location": Text("위치", "a location"),
    "blank": Text("빈 글", "an empty message"),
}
INSTEAD = Text("{kind} 대신 {now}", "Instead of {kind}, please {now}")
#: Said before the words under it are answered.
ONLY_THE_WORDS = Text(
    "{kind:은/는} 볼 수 없어서 적어 주신 말만 읽었어요.",
    "I can't look at {kind}, so I read only your words.",
)
#: A photo that was asked for came with words under it.
ONLY_THE_PHOTO = Text(
    "사진만 저장했어요. 아래 적은 말은 쓰지 않았어요.",
    "I kept the photo; the words under it are not used.",
)
EDITED = Text(
    "고친 글은 읽지 않아요. 바꾸고 싶은 말은 새로 보내 주세요.",
    "I don't read edits. Please send it as a new message.",
)
#: Somebody whose name shows nothing.
NAMELESS = Text("손님", "friend")

#: What can be done here and now, by what the bot waits for.
NOW = {
    "detail": Text("동·호수를 글로 적어 주세요.", "write your building and door."),
    "phone": Text(
        "번호를 글로 적어 주세요. 예: 010-1234-5678", "write your number, like 010-1234-5678."
    ),
    "request": Text("가게에 전할 말을 글로 적어 주세요.", "write what we shall tell the store."),
    "code": Text("쿠폰 코드를 글로 적어 주세요.", "write the coupon's code."),
    "review": Text("한마디를 글로 적어 주세요.", "write your review."),
    "words": Text("전할 말을 글로 적어 주세요.", "write what we shall pass on."),
    "place": Text("위치를 보내 주세요.", "send a location."),
    "photo": Text("사진(JPG, PNG)으로 보내 주세요.", "send it as a photo (JPG, PNG)."),
    "answer": Text("물어본 것을 글로 적어 주세요.", "write the answer to what I asked."),
    "hungry": Text(
        "먹고 싶은 것을 글로 적거나 /stores 에서 골라 주세요.",
        "write what you would like, or pick at /stores.",
    ),
    "work": Text(
        "버튼을 누르거나 글로 적어 주세요. /help 에 다 있어요.",
        "press a button or write; /help has it all.",
    ),
}
