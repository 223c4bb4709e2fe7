"""The pages of coming in and of one's own account, for the application to put in."""

from typing import Final

from flask import Blueprint

from backcast.web.accounts import (
    access_tokens,
    erasures,
    passkeys,
    passwords,
    profiles,
    second_factors,
    sessions,
    workspaces,
)
from backcast.web.sign_ins import doors, recoveries, single_sign_ons
from backcast.web.sign_ins import passkeys as sign_in_passkeys
from backcast.web.sign_ins import second_factors as sign_in_second_factors

BLUEPRINTS: Final[tuple[Blueprint, ...]] = tuple(
    views.pages
    for views in (
        doors, sign_in_passkeys, sign_in_second_factors, recoveries, single_sign_ons, profiles, passwords, sessions,
        second_factors, passkeys, access_tokens, workspaces, erasures,
    )
)  # fmt: skip
