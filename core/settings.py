"""Every setting, its unit, default and whether it is secret. Read once, at the start.

``docs/settings.md`` is made from here.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

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
    host: str = Field("127.0.0.1", description="The address the web side listens on")
    port: int = Field(8088, description="The port the web side listens on", ge=0, le=65535)
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
    def own_url(self) -> str:
        """Where people's browsers reach our pages."""
        return self.public_url or f"http://127.0.0.1:{self.port}"
