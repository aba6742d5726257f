"""/privacy, made from the table of what is kept: what, why, how long, who receives it. Pure."""

from __future__ import annotations

from core.keeping.model import VERSION, Rule, Since, Topic
from core.keeping.table import rules
from core.texts import Lang, say
from core.texts import keeping as texts


def privacy_page(lang: Lang, *, personal_days: int) -> str:
    """What a person reads, with the days that are set; ready for a chat."""
    said = [say(texts.PRIVACY_HEAD, lang, version=VERSION)]
    for topic in Topic:
        title, why = texts.TOPIC[topic.value]
        until = dict.fromkeys(
            until_said(rule, lang, personal_days) for rule in rules() if rule.topic is topic
        )
        said.append(
            say(
                texts.PRIVACY_LINE,
                lang,
                title=title,
                why=why,
                until=" · ".join(until),
                who=texts.RECEIVERS[topic.value],
            )
        )
    said.append(texts.PRIVACY_FOOT.of(lang))
    return "\n\n".join(said)


def until_said(rule: Rule, lang: Lang, personal_days: int) -> str:
    """How long, in words."""
    days = personal_days if rule.is_set else rule.days
    since = rule.since if days is not None or rule.since is Since.LEAVING else Since.NEEDED
    return say(texts.SINCE[since.value], lang, days=days or 0)
