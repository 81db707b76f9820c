"""What a server asks for when it says to come back later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from summarizer.engine.pause import retry_after_s


@pytest.mark.parametrize(
    ("told", "seconds"), [("7", 7.0), (" 0.5 ", 0.5), ("-3", 0.0), ("", None), (None, None), ("soon", None)]
)
def test_a_pause_is_read_as_a_number_of_seconds(told: str | None, seconds: float | None) -> None:
    assert retry_after_s(told) == seconds


@pytest.mark.parametrize("zone", ["GMT", "-0000"])
def test_a_pause_may_be_a_date_which_is_universal_time_where_it_names_no_zone(zone: str) -> None:
    told = format_datetime(datetime.now(UTC) + timedelta(seconds=90)).replace("+0000", zone)
    assert 85 < (retry_after_s(told) or 0) <= 90


def test_a_date_that_has_passed_asks_for_no_pause() -> None:
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
