"""24 small files of our own in the manner of well-known public ones: without names, with other separators, marks and words for missing.

Each with how pandas reads it when it is told all that the lab has to find out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class PublicFile:
    """A file; told: pandas' arguments; target: the column that the lab would learn, by its place; left_out: columns that are no
    inputs, by their places, each with a piece of the reason."""

    text: str
    target: int
    left_out: dict[int, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)


def _rows(*rows: str, end: str = "\n") -> str:
    return end.join(rows) + end


UNNAMED: dict[str, Any] = {"header": None}
SPACED: dict[str, Any] = {"header": None, "sep": r"\s+"}

_KINDS = ("oak", "elm", "ash")
_IRIS = [f"{5 + i % 7 / 10:.1f},{3 + i % 5 / 10:.1f},{1.4 + i % 3},{0.2 + i % 4 / 10:.1f},Leaf-{_KINDS[i % 3]}" for i in range(12)]  # fmt: skip
_LETTERS = [f"{'ep'[i % 2]},{'xbf'[i % 3]},{'sy'[i // 2 % 2]},{'nwg'[i * 2 % 3]}" for i in range(12)]
_CARS = [f"{('vhigh', 'low')[i % 2]},{('2', '4', 'more')[i % 3]},{('small', 'big')[i // 3 % 2]},{('acc', 'unacc')[i // 4 % 2]}" for i in range(12)]  # fmt: skip
_CREDIT = [f"{'ab'[i % 2]},{30 + i * 7 % 13}.{i % 10}3,{('t', 'f')[i // 2 % 2]},{'?' if i == 4 else i * 3 % 7},{'+-'[i % 2]}" for i in range(14)]  # fmt: skip
_GLASS = [f"{i + 1},1.5{i * 7 % 10}1,{13 + i * 3 % 7}.{i % 10}4,{1 + i // 4}" for i in range(12)]
_TUMOURS = [f"{842302 + i * 7919 % 4001},{'MB'[i % 2]},{17 + i * 5 % 9}.{i % 10}9,{10 + i % 6}.38" for i in range(12)]
_BALANCE = [f"{'BRL'[i % 3]},{1 + i % 2},{1 + i // 2 % 3},{1 + i % 5}" for i in range(12)]
_INCOME = [f"{39 + i % 9}, {('State-gov', 'Private', '?')[i % 3 if i < 3 else i % 2]}, {77516 + 311 * (i % 6)}, {('<=50K', '>50K')[i % 2]}" for i in range(12)]  # fmt: skip
_HOUSES = [f" {0.006 + i / 100:.5f}  {18.0 if i % 3 == 0 else 0.0:5.2f}   {2.31 + i % 4:.3f}  {i % 2}  {24.0 + i * 3 % 11:.2f}" for i in range(12)]  # fmt: skip
_PROTEINS = [f"AAT_{chr(65 + i)}X   0.{49 + i}  0.{29 + i % 4}  0.48  {('cp', 'im', 'pp')[i % 3]}" for i in range(12)]
_HORSES = [f"{1 + i % 2} 1 5301{i:02d} {38 + i % 3}.50 {66 + i * 5 % 9} {'?' if i % 6 == 0 else 28 + i % 5} {1 + i // 3 % 2} " for i in range(12)]  # fmt: skip
_SEEDS = [f"15.2{i % 10}\t14.8{i * 3 % 10}\t\t0.8{i % 7}1\t{1 + i % 3}" for i in range(12)]
_WINES = [f"{7.4 + i % 3 / 10:.1f};{0.7 + i % 5 / 100:.2f};{0.9978 + i / 10000:.4f};{5 + i % 3}" for i in range(20)]
_TOWNS = [f"Town {i};{i % 3 + 1}.{i:02d}0;{i % 5},{i % 10};{('north', 'south')[i % 2]}" for i in range(10, 22)]
_CALIFORNIA = [f"{-122 + i / 10:.2f},{37 + i / 20:.2f},{1 + i * 3 % 52},{452600 - 1000 * i},{('NEAR BAY', 'INLAND')[i % 2]}" for i in range(12)]  # fmt: skip
_SALES = [f'"{1 + i % 4},{100 + i},{200 + i}","{300 + i * i}",{("paid", "open")[i % 2]}' for i in range(12)]
_SLEEP = [
    f"{1 + i},{('Male', 'Female')[i % 2]},{6 + i % 3}.{i % 10},{('None', 'Apnea', 'Insomnia')[i % 3]}"
    for i in range(12)
]
_STREETS = [f"{60 + i * 5 % 13},{('NA', 'Grvl')[i % 2]},{('Pave', 'Dirt')[i // 2 % 2]},{208500 + 137 * (i * 5 % 12)}" for i in range(12)]  # fmt: skip
_WORLD = [f"Land {chr(65 + i)},{i * 3 % 7}.5,{i * 5 % 11}.25,{i * 2 % 9}.75" for i in range(12)]
_GALAXIES = [
    f"{i * 7 % 12 + 0.5},{3e12 + i * 1e11:.0f},{-1e13 * (i + 1):.3e},{('spiral', 'ring')[i % 2]}" for i in range(12)
]
_BARS = [
    f"{20 + i % 5}|{('M', 'F')[i % 2]}|{('artist', 'writer')[i // 2 % 2]}|{85711 + i * 31 % 17}" for i in range(12)
]
_FRENCH = [f"{1 + i % 3}\u202f{200 + i},5;{i % 4},25;{('oui', 'non')[i % 2]}" for i in range(12)]
_ARRAY = [f"{i},{5.1 + i % 4 / 10:.1f},{3.5 - i % 3 / 10:.1f},{i % 2}.0" for i in range(12)]
_SENSOR = [f"{i * 0.5:.2f},{20 + i * 7 % 5}.{i},{i % 2}" for i in range(12)]

FILES = {
    "iris": PublicFile(_rows(*_IRIS), 4, told=UNNAMED),
    "mushroom": PublicFile(_rows(*_LETTERS), 3, told=UNNAMED),
    "car": PublicFile(_rows(*_CARS), 3, told=UNNAMED),
    "credit": PublicFile(_rows(*_CREDIT), 4, told={**UNNAMED, "na_values": "?"}),
    "glass": PublicFile(_rows(*_GLASS), 3, {0: "only counts the rows"}, UNNAMED),
    "breast cancer": PublicFile(_rows(*_TUMOURS), 1, {0: "an id"}, UNNAMED),
    "balance scale": PublicFile(_rows(*_BALANCE), 0, told=UNNAMED),
    "adult": PublicFile(_rows(*_INCOME), 3, told={**UNNAMED, "skipinitialspace": True, "na_values": "?"}),
    "housing": PublicFile(_rows(*_HOUSES), 4, told=SPACED),
    "ecoli": PublicFile(_rows(*_PROTEINS), 4, {0: "text of more than 10", 3: "always the same"}, SPACED),
    "horse colic": PublicFile(_rows(*_HORSES), 6, {1: "always the same", 2: "only counts the rows"}, {**SPACED, "na_values": "?"}),
    "seeds": PublicFile(_rows(*_SEEDS), 3, told=SPACED),
    "wine quality": PublicFile(_rows('"fixed acidity";"volatile";"density";"quality"', *_WINES), 3, told={"sep": ";"}),
    "towns": PublicFile(_rows("town;people;share;part", *_TOWNS), 3, {0: "text of more than 10"}, {"sep": ";", "decimal": ",", "thousands": "."}),
    "housing prices": PublicFile(_rows("longitude,latitude,age,value,ocean", *_CALIFORNIA), 4),
    "sales": PublicFile(_rows("total,items,state", *_SALES), 2, told={"thousands": ","}),
    "sleep": PublicFile(_rows("Person ID,Gender,Sleep,Disorder", *_SLEEP, end="\r\n"), 3, {0: "only counts the rows"}, {"keep_default_na": False}),
    "streets": PublicFile(_rows("frontage,alley,street,price", *_STREETS), 1, told={"keep_default_na": False}),
    "world": PublicFile(_rows("country,1990,1991,1992", *_WORLD), 3, {0: "text of more than 10"}),
    "galaxies": PublicFile(_rows("age,mass,energy,kind", *_GALAXIES), 3),
    "users": PublicFile(_rows("age|sex|job|zip", *_BARS), 1, told={"sep": "|"}),
    "french": PublicFile(_rows("masse;part;vrai", *_FRENCH), 2, told={"sep": ";", "decimal": ",", "thousands": "\u202f", "engine": "python"}),
    "array": PublicFile(_rows(",0,1,2", *_ARRAY), 3, {0: "only counts the rows"}),
    "sensor": PublicFile(_rows("# logger 7, cellar", "# t,level,pump", *_SENSOR), 2, told={"header": None, "skiprows": 2}),
}  # fmt: skip
