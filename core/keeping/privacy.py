"""/privacy, made from the table of what is kept: what, why, how long, who receives it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from core.consents.model import VERSION
from core.keeping.model import Rule, Since, Topic
from core.keeping.table import rules
from core.texts import Lang, say
from core.texts import keeping as texts


def privacy_page(lang: Lang, *, personal_days: int) -> str:
    """What a person reads, with the days that are set; ready for a chat."""
    said = [say(texts.PRIVACY_HEAD, lang, version=VERSION)]
    for topic in Topic:
        title, why = texts.TOPIC[topic.value]
        of_it = [rule for rule in rules() if rule.topic is topic]
        until = dict.fromkeys(until_said(rule, lang, personal_days) for rule in _longest(of_it))
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


def _longest(rules_of_it: Iterable[Rule]) -> list[Rule]:
    """For each moment a time runs from, the rule that keeps it longest."""
    found: dict[Since, Rule] = {}
    for rule in sorted(rules_of_it, key=lambda each: each.days or 0, reverse=True):
        found.setdefault(rule.since, rule)
    return sorted(found.values(), key=lambda each: [*Since].index(each.since))


def until_said(rule: Rule, lang: Lang, personal_days: int) -> str:
    """How long, in words."""
    days = personal_days if rule.is_set else rule.days
    since = rule.since if days is not None or rule.since is Since.LEAVING else Since.NEEDED
    return say(texts.SINCE[since.value], lang, how_long=_how_long(days or 0, lang))


def _how_long(days: int, lang: Lang) -> str:
    years, odd = divmod(days, 365)
    n, one, many = (
        (days, texts.ONE_DAY, texts.DAYS) if odd else (years, texts.ONE_YEAR, texts.YEARS)
    )
    return one.of(lang) if n == 1 else say(many, lang, n=n)
