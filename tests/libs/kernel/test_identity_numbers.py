"""GB 11643, Luhn, GB 32100: the boundaries a clerk's typing meets."""

from datetime import date

import pytest

from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.identity_numbers import AccountKind, account_valid, credit_code_valid, parse_id_number
from libs.common.kernel.masking import mask_account, mask_id_number, mask_phone

TODAY = date(2024, 2, 26)


def test_fifteen_and_eighteen_digits_are_one_person():
    modern = parse_id_number("342601196005120498", TODAY)
    assert parse_id_number("342601600512049", TODAY) == modern
    assert (modern.birth_date, modern.sex) == (date(1960, 5, 12), "MALE")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "34260119600512049",
        "342601196005120499",  # check digit
        "34260119600512049x",  # lower case is the caller's to normalise
        "992601196005120498",  # no such province
        "342601196013120496",  # no such month
        "342601209905120491",  # not born yet
        "３４２６０１１９６００５１２０４９８",
        "342601600230049",  # 30 February
    ],
)
def test_what_is_no_number_is_refused_without_repeating_it(written):
    with pytest.raises(LaomoError) as refusal:
        parse_id_number(written, TODAY)
    assert refusal.value.code is Code.ID_NUMBER_INVALID
    assert not written or written not in refusal.value.detail


@pytest.mark.parametrize(
    ("kind", "number", "valid"),
    [
        (AccountKind.CARD, "6225881414207430", True),
        (AccountKind.CARD, "6225881414207431", False),
        (AccountKind.CARD, "622588141420743", False),
        (AccountKind.CARD, "", False),
        (AccountKind.PASSBOOK, "12345678", True),
        (AccountKind.PASSBOOK, "1234567", False),
        (AccountKind.SOCIAL_SECURITY_CARD, "6225881414207431", True),
        (AccountKind.SOCIAL_SECURITY_CARD, "62258814１4207431", False),
    ],
)
def test_an_account_is_judged_by_its_kind(kind, number, valid):
    assert account_valid(kind, number) is valid


def test_credit_codes():
    assert credit_code_valid("91110108551385082Q")
    assert not credit_code_valid("91110108551385082A")


def test_masks_hide_what_names_a_person():
    assert mask_id_number("342601196005120498") == "342*************98"
    assert mask_account("6225881414207430") == "************7430"
    assert mask_phone("13551838272") == "135******72"
