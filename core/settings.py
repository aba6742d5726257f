"""Every setting, its unit, default and whether it is secret. Read once, at the start.

``docs/settings.md`` is made from here.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.keeping.model import PERSONAL_DAYS
from core.orders.shares import Shares
from core.people.model import person_id_in

TELEGRAM = "https://api.telegram.org"  # Bot API docs, "Making requests"
TOSS = "https://api.tosspayments.com"  # Toss Payments docs, "API"
TOSS_WINDOW = "https://js.tosspayments.com/v2/standard"  # Toss Payments docs, "SDK v2"

SHORTEST_JWT_SECRET = 32  # RFC 7518, 3.2: a key of the hash's size or larger


_ADDRESS = re.compile(r"https?://[!-~]{1,500}")


class Settings(BaseSettings):
    """What may be set from outside, each as ``BAEDAL_…``."""

    model_config = SettingsConfigDict(env_prefix="BAEDAL_", extra="ignore", frozen=True)

    database_url: str = Field(
        "sqlite:///data/baedal.db",
        description="Where everything is kept: sqlite:///FILE or postgresql://…",
    )
    customer_bot_token: SecretStr | None = Field(
        None, description="The customer bot's token, from @BotFather"
    )
    store_bot_token: SecretStr | None = Field(
        None, description="The store bot's token, from @BotFather"
    )
    telegram_api_url: str = Field(TELEGRAM, description="Where the Bot API is")
    public_url: str | None = Field(
        None, description="Where Telegram reaches us; set: webhooks, unset: polling"
    )
    payment_company_url: str = Field(TOSS, description="Where Toss Payments' API is")
    payment_secret: SecretStr | None = Field(None, description="Toss Payments' secret key")
    payment_client_key: str | None = Field(None, description="Toss Payments' client key")
    payment_window_url: str = Field(TOSS_WINDOW, description="The payment window's script")
    card_on_file: bool = Field(
        False,
        description="Charge registered cards with one tap; the contract must allow it",
    )
    admin_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="Telegram ids told of trouble, separated by commas"
    )
    jwt_secret: SecretStr | None = Field(
        None,
        description="Signs the tokens other programs call the API with; 32 characters or more",
    )
    rate_per_person: float = Field(
        50, description="API calls a second one person may make, twice that at once", gt=0
    )
    rate_per_address: float = Field(
        200,
        description="API calls a second from one address, twice that at once; not counted from"
        " this machine itself",
        gt=0,
    )
    keep_personal_days: int = Field(
        PERSONAL_DAYS,
        description="Days after an order's end until its door, phone and words are forgotten",
        ge=8,  # for a week a review may be written
        le=3650,
    )
    most_unpaid: int = Field(
        3, description="Orders one person may have open and unpaid", ge=1, le=1000
    )
    most_at_the_door: int = Field(
        2, description="Orders one person may have open to be paid at the door", ge=1, le=1000
    )
    held_one_in: int = Field(
        3,
        description="Of so many portions left of a counted dish one person may order one before"
        " paying, and one always; 1: all of them",
        ge=1,
        le=1000,
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Networks of the proxies in front, separated by commas (10.0.0.0/8, ::1): only"
        " their X-Forwarded-For is read",
    )
    metrics_token: SecretStr | None = Field(
        None,
        description="Whoever shows it as Authorization: Bearer reads /metrics; unset: nobody does",
    )
    host: str = Field("127.0.0.1", description="The address the web side listens on")
    port: int = Field(
        8088,
        description="The port the web side listens on. Each process on a machine needs one of its"
        " own: with BAEDAL_PUBLIC_URL every role listens",
        ge=0,
        le=65535,
    )
    photos: str = Field("data/photos", description="The folder the menu's pictures are in")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged"
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="Lines for people, or one JSON object an event"
    )

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            ids = [person_id_in(part.strip()) for part in value.split(",") if part.strip()]
            if None in ids:
                raise ValueError("Telegram ids, separated by commas")
            return tuple(ids)
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if isinstance(value, str):
            value = tuple(part.strip() for part in value.split(",") if part.strip())
        for part in value if isinstance(value, tuple | list) else ():
            ip_network(part)
        return value

    @field_validator("metrics_token", mode="after")
    @classmethod
    def _some_token(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value is not None and value.get_secret_value().strip() else None

    @field_validator("jwt_secret", mode="after")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_JWT_SECRET:
            raise ValueError(f"shorter than {SHORTEST_JWT_SECRET} characters")
        return value

    @field_validator("telegram_api_url", "payment_company_url", "public_url", mode="after")
    @classmethod
    def _no_slash(cls, value: str | None) -> str | None:
        if value is None or not (address := value.strip().rstrip("/")):
            return None
        if _ADDRESS.fullmatch(address) is None:  # people and other programs are sent there
            raise ValueError("no address: http:// or https://, without spaces")
        return address

    @property
    def shares(self) -> Shares:
        """How much one person may hold without having paid."""
        return Shares(self.most_unpaid, self.most_at_the_door, self.held_one_in)

    @property
    def own_url(self) -> str:
        """Where people's browsers reach our pages."""
        return self.public_url or f"http://127.0.0.1:{self.port}"
