"""Registries: what every member of every one of them keeps, and how a function becomes a member."""

from __future__ import annotations

import math

import pytest

from labcore.costs import COSTS
from labcore.data_costs import DATA_COSTS
from labcore.expression import FORMULAS
from labcore.optimizers import OPTIMIZERS
from labcore.registry import Member, Registry, UnknownName
from labcore.schedules import SCHEDULES
from labcore.span import Span

REGISTRIES = (COSTS, DATA_COSTS, FORMULAS, OPTIMIZERS, SCHEDULES)
MEMBERS = {f"{registry.kind} {key}": member for registry in REGISTRIES for key, member in registry.items()}

NUMBER = Span("weight", 0.5, 0.0, 2.0)
TOGGLE = Span("flag", True, kind="toggle")
every_registry = pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.kind)
every_member = pytest.mark.parametrize("member", MEMBERS.values(), ids=MEMBERS.keys())


# Members.


@every_member
def test_every_member_says_what_it_is_and_where_it_comes_from(member):
    assert member.label
    assert member.source
    assert member.summary.endswith((".", ")")), member.summary
    assert "\n" not in member.summary


@every_registry
def test_keys_are_ready_for_a_link_and_labels_unique(registry):
    assert all(key.replace("-", "").isalnum() and key == key.lower() and key.isascii() for key in registry)
    assert all(member.key == key for key, member in registry.items())
    assert len({member.label for member in registry.values()}) == len(registry)


@every_registry
@pytest.mark.parametrize(
    "name", ["", "no-such", "Adam", "<b>", "x" * 5000, None, 3, ["adam"], {}], ids=lambda n: str(n)[:9]
)
def test_an_unknown_name_is_a_value_error_and_a_key_error(registry, name):
    for kind in (ValueError, KeyError, UnknownName):
        with pytest.raises(kind) as refused:
            registry[name]
        text = str(refused.value)
        assert text.startswith(f"{registry.kind} must be one of {next(iter(registry))}")
        assert f"got {str(name)[:80]}." in text
        assert len(text) < 500
    assert name not in registry if isinstance(name, str | int | None) else True


@every_member
def test_an_unknown_parameter_is_refused(member):
    with pytest.raises(ValueError, match=rf"{member.key} takes .*; got nonsense\."):
        member.make(nonsense=1.0)


@every_member
def test_every_parameter_is_checked(member):
    for name, span in member.spans.items():
        for value in (math.nan, None, object()) if not span.optional else (math.nan,):
            with pytest.raises(ValueError, match=rf"{name} must be .*; got "):
                member.make(**{name: value})


@every_member
def test_make_fills_in_the_defaults(member):
    assert member.make().parameters == {name: span.check(span.default) for name, span in member.spans.items()}


# Registering.


@pytest.fixture
def registry():
    return Registry("thing", Member)


def test_a_function_becomes_a_member_in_the_order_of_registration(registry):
    @registry.register("b", label="B", source="here")
    def b(x, *, weight=NUMBER, flag=TOGGLE):
        """Does b.

        More.
        """

    @registry.register("a", label="A", source="here")
    def a(x):
        """Does a,
        on two lines."""

    assert list(registry) == ["b", "a"]
    assert len(registry) == 2
    assert registry["b"].function is b
    assert registry["b"].spans == {"weight": NUMBER, "flag": TOGGLE}
    assert [member.summary for member in registry.values()] == ["Does b.", "Does a, on two lines."]
    assert registry["b"].check({"weight": 1}) == {"weight": 1.0, "flag": True}


def test_a_key_is_given_once(registry):
    def one():
        """Does nothing."""

    registry.register("one", label="", source="")(one)
    with pytest.raises(ValueError, match="thing keys must be unique; got one twice"):
        registry.register("one", label="", source="")(one)


def test_a_member_needs_a_docstring(registry):
    with pytest.raises(ValueError, match="thing one must have a docstring"):
        registry.register("one", label="", source="")(lambda: None)
    assert "one" not in registry


@pytest.mark.parametrize("default", [0.5, None, NUMBER])
def test_a_keyword_argument_must_be_declared_by_its_span(registry, default):
    def one(*, other=default):
        """Does nothing."""

    with pytest.raises(ValueError, match="the default of other must be the span of that name"):
        registry.register("one", label="", source="")(one)
    assert "one" not in registry
