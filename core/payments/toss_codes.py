"""What Toss Payments' codes mean for the money, and whose card a number is.

Pure tables. The code decides, not the HTTP status: Toss sends ``PROVIDER_ERROR`` and
``ALREADY_PROCESSED_PAYMENT`` as a 400. A code that is in no table leaves the outcome unknown.
Source: docs.tosspayments.com/reference/error-codes and …/codes, read 2026-11.
"""

from __future__ import annotations

#: Toss's own trouble, or the card company's: it may or may not have happened.
COMPANY_FAULTS = frozenset(
    {
        "PROVIDER_ERROR",
        "CARD_PROCESSING_ERROR",
        "COMMON_ERROR",
        "UNKNOWN_PAYMENT_ERROR",
        "FAILED_CARD_COMPANY_RESPONSE",
        "FAILED_DB_PROCESSING",
        "FAILED_INTERNAL_SYSTEM_PROCESSING",
        "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING",
        "FAILED_REFUND_PROCESS",
        "FAILED_PARTIAL_REFUND",
        "FAILED_METHOD_HANDLING_CANCEL",
        "FAILED_BILL_KEY_AUTH_CREATION",
        "FAILED_BILLING_AUTO_CANCEL",
    }
)

#: This attempt was dealt with before, by a call whose answer we may have missed: look it up.
ALREADY_CHARGED = frozenset({"ALREADY_PROCESSED_PAYMENT", "DUPLICATED_ORDER_ID"})

#: A charge or confirm that was refused: no money moved.
CHARGE_REFUSED = frozenset(
    {
        # the card or its issuer said no
        "REJECT_CARD_COMPANY",
        "REJECT_CARD_PAYMENT",
        "REJECT_ACCOUNT_PAYMENT",
        "REJECT_TOSSPAY_INVALID_ACCOUNT",
        "INVALID_REJECT_CARD",
        "INVALID_STOPPED_CARD",
        "INVALID_CARD_LOST_OR_STOLEN",
        "INVALID_CARD_EXPIRATION",
        "INVALID_CARD_NUMBER",
        "INVALID_CARD_PASSWORD",
        "INVALID_CARD_IDENTITY",
        "INVALID_PASSWORD",
        "NOT_SUPPORTED_CARD_TYPE",
        "NOT_SUPPORTED_METHOD",
        "NOT_REGISTERED_CARD_COMPANY",
        "RESTRICTED_CARD",
        "EXCEED_MAX_AUTH_COUNT",
        "EXCEED_MAX_AMOUNT",
        "EXCEED_MAX_PAYMENT_AMOUNT",
        "EXCEED_MAX_DAILY_PAYMENT_COUNT",
        "EXCEED_MAX_ONE_DAY_AMOUNT",
        "EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT",
        "EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT",
        "EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT",
        "NOT_AVAILABLE_BANK",
        "NOT_AVAILABLE_PAYMENT",
        "FDS_ERROR",
        "BELOW_MINIMUM_AMOUNT",
        "PAY_PROCESS_ABORTED",
        "PAY_PROCESS_CANCELED",
        # the card on file is not one, or not this customer's
        "INVALID_BILL_KEY_REQUEST",
        "INVALID_BILLING_AUTH",
        "NOT_FOUND_BILLING_KEY",
        "NOT_MATCHES_CUSTOMER_KEY",
        # what we sent does not fit what the window agreed to, or came too late
        "NOT_FOUND_PAYMENT",
        "NOT_FOUND_PAYMENT_SESSION",
        "EXPIRED_PAYMENT",
        "FORBIDDEN_REQUEST",
        "INVALID_REQUEST",
        "INVALID_ORDER_ID",
        "INVALID_PAYMENT_KEY",
    }
)

#: A cancel that was refused: no money went back by this call. Why, the payment itself tells:
#: part of it, or all, may have gone back by an earlier call or in the company's console.
CANCEL_REFUSED = frozenset(
    {
        "ALREADY_CANCELED_PAYMENT",
        "ALREADY_REFUND_PAYMENT",
        "NOT_CANCELABLE_AMOUNT",
        "NOT_CANCELABLE_PAYMENT",
        "NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER",
        "NOT_MATCHES_REFUNDABLE_AMOUNT",
        "NOT_ALLOWED_PARTIAL_REFUND",
        "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT",
        "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT",
        "EXCEED_CANCEL_LIMIT",
        "EXCEED_MAX_REFUND_DUE",
        "REFUND_REJECTED",
        "INVALID_REFUND_AMOUNT",
        "FORBIDDEN_REQUEST",
        "INVALID_REQUEST",
        "NOT_FOUND_PAYMENT",
    }
)

#: The secret key we were given is not one the company takes; an operator has to see to it.
OUR_KEY_IS_WRONG = frozenset(
    {"UNAUTHORIZED_KEY", "INVALID_API_KEY", "INCORRECT_BASIC_AUTH_FORMAT"}
)

#: The company has no such payment.
NEVER_HEARD_OF_IT = frozenset({"NOT_FOUND_PAYMENT", "NOT_FOUND"})

#: The company has no such card any more.
CARD_IS_GONE = frozenset(
    {"NOT_FOUND_BILLING_KEY", "INVALID_BILL_KEY_REQUEST", "ALREADY_REMOVED_BILLING_KEY"}
)

#: Card companies by Toss's two-character code, as people call them.
CARD_COMPANIES = {
    "3K": "기업",
    "46": "광주",
    "71": "롯데",
    "30": "산업",
    "31": "BC",
    "51": "삼성",
    "38": "새마을",
    "41": "신한",
    "62": "신협",
    "36": "씨티",
    "33": "우리",
    "W1": "우리",
    "37": "우체국",
    "39": "저축",
    "35": "전북",
    "42": "제주",
    "15": "카카오뱅크",
    "3A": "케이뱅크",
    "24": "토스뱅크",
    "21": "하나",
    "61": "현대",
    "11": "국민",
    "91": "농협",
    "34": "수협",
}

#: Toss's ways of paying, for other programs to read.
METHODS = {
    "카드": "card",
    "간편결제": "easy_pay",
    "계좌이체": "transfer",
    "가상계좌": "virtual_account",
    "휴대폰": "phone",
}
