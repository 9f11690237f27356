"""The skill gap as a FastAPI + SQLAlchemy + SQLite service: the peer that Metier's answer is measured against.

    fastapi_gap.py METIER_DATABASE PEER_DATABASE     copies the ratings of the current release into a database of its own
    PEER_DATABASE=... uvicorn fastapi_gap:app        serves it

Two routes give the same rows. `/skill-gap` is written the way FastAPI's and SQLAlchemy's documentation shows: mapped
classes, a session a request, a response model. `/skill-gap-core` leaves mapped objects and the response model out: about
as fast as this stack gets without caching answers.

Schema: `ratings` has the primary key (occupation_id, scale, element_id), so that the ratings of one occupation on one
scale are one range of one B-tree; codes of occupations are unique and therefore indexed.
"""

import os
import sqlite3
import sys
from typing import Annotated

SCHEMA = """
CREATE TABLE occupations (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL);
CREATE TABLE elements (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE ratings (
    occupation_id INTEGER NOT NULL REFERENCES occupations (id),
    scale TEXT NOT NULL,
    element_id INTEGER NOT NULL REFERENCES elements (id),
    value REAL NOT NULL,
    standard_error REAL,
    not_relevant INTEGER,
    suppressed INTEGER,
    PRIMARY KEY (occupation_id, scale, element_id)
) WITHOUT ROWID;
"""


def load(source: str, target: str) -> None:
    """Copies occupations, skills and their ratings; element ids follow the order of their codes."""
    if os.path.exists(target):
        os.remove(target)
    database = sqlite3.connect(target)
    database.executescript(SCHEMA)
    database.execute("ATTACH ? AS metier", (source,))
    (release,) = database.execute(
        "SELECT id FROM metier.releases WHERE framework_id = 'onet' AND state = 'current'").fetchone()
    database.execute(
        "INSERT INTO occupations (code, title) SELECT code, title FROM metier.occupations WHERE release_id = ? "
        "ORDER BY code", (release,))
    database.execute(
        "INSERT INTO elements (code, name) SELECT code, name FROM metier.skills WHERE release_id = ? AND kind = 'skill' "
        "ORDER BY code", (release,))
    database.execute(
        "INSERT INTO ratings SELECT o.id, r.scale_code, e.id, r.data_value, r.standard_error, r.not_relevant, "
        "r.recommend_suppress FROM metier.occupation_skills r JOIN occupations o ON o.code = r.occupation_code "
        "JOIN elements e ON e.code = r.skill_code WHERE r.release_id = ? ORDER BY 1, 2, 3", (release,))
    database.commit()
    database.execute("DETACH metier")
    database.execute("ANALYZE")
    database.commit()
    database.close()


if __name__ == "__main__":
    load(sys.argv[1], sys.argv[2])
    sys.exit(0)

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship, sessionmaker


class Base(DeclarativeBase):
    pass


class Occupation(Base):
    __tablename__ = "occupations"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    title: Mapped[str]


class Element(Base):
    __tablename__ = "elements"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]


class Rating(Base):
    __tablename__ = "ratings"
    occupation_id: Mapped[int] = mapped_column(ForeignKey("occupations.id"), primary_key=True)
    scale: Mapped[str] = mapped_column(primary_key=True)
    element_id: Mapped[int] = mapped_column(ForeignKey("elements.id"), primary_key=True)
    value: Mapped[float]
    standard_error: Mapped[float | None]
    not_relevant: Mapped[bool | None]
    suppressed: Mapped[bool | None]
    element: Mapped[Element] = relationship()


class SkillGap(BaseModel):
    element_id: str
    element_name: str
    scale_id: str
    from_data_value: float
    to_data_value: float
    delta: float
    z: float | None
    significant: bool | None
    importance: float | None
    priority: float | None
    not_relevant: bool
    suppressed: bool


class Result(BaseModel):
    from_occupation_title: str
    to_occupation_title: str
    skill_gaps: list[SkillGap]


class Answer(BaseModel):
    success: bool
    message: str
    result: Result


engine = create_engine("sqlite:///" + os.environ["PEER_DATABASE"])
make_session = sessionmaker(engine)
app = FastAPI()


def session():
    with make_session() as opened:
        yield opened


def rounded(value, places):
    return None if value is None else round(value, places)


def gap_fields(element_id, name, scale, held, needed, weight):
    """One gap; `held` and `needed` are (value, standard error, not relevant, suppressed), `held` may be None."""
    value = held[0] if held else 0.0
    delta = needed[0] - value
    z = None
    if held and held[1] is not None and needed[1] is not None:
        z = delta / (max(held[1], 0.1) ** 2 + max(needed[1], 0.1) ** 2) ** 0.5
    significant = None if z is None else z > 1.96
    importance = None if weight is None else (weight - 1) / 4
    priority = None
    if significant is not None and importance is not None:
        priority = importance * delta if significant else 0.0
    return {
        "element_id": element_id, "element_name": name, "scale_id": scale, "from_data_value": value,
        "to_data_value": needed[0], "delta": rounded(delta, 2), "z": rounded(z, 2), "significant": significant,
        "importance": rounded(importance, 3), "priority": rounded(priority, 3),
        "not_relevant": bool(needed[2] or (held and held[2])), "suppressed": bool(needed[3] or (held and held[3])),
    }


def message(source, target, scale):
    return f"Successfully identified skill gap from '{source}' to '{target}' based on '{scale}' scale."


@app.get("/skill-gap", response_model=Answer)
def skill_gap(
    source: Annotated[str, Query(alias="from")], target: Annotated[str, Query(alias="to")],
    database: Annotated[Session, Depends(session)], scale: str = "LV",
):
    occupations = {}
    for code in (source, target):
        occupations[code] = database.scalars(select(Occupation).where(Occupation.code == code)).one_or_none()
        if occupations[code] is None:
            raise HTTPException(404, f"There is no occupation with the code '{code}'.")

    def ratings(occupation, of):
        found = database.scalars(
            select(Rating).where(Rating.occupation_id == occupation.id, Rating.scale == of)
            .options(joinedload(Rating.element)).order_by(Rating.element_id))
        return {rating.element_id: rating for rating in found}

    held = ratings(occupations[source], scale)
    needed = ratings(occupations[target], scale)
    weights = ratings(occupations[target], "IM")

    def figures(rating):
        return rating and (rating.value, rating.standard_error, rating.not_relevant, rating.suppressed)

    gaps = [
        SkillGap(**gap_fields(
            rating.element.code, rating.element.name, scale, figures(held.get(number)), figures(rating),
            weights[number].value if number in weights else None))
        for number, rating in needed.items()
        if number not in held or rating.value > held[number].value
    ]
    titles = (occupations[source].title, occupations[target].title)
    return Answer(
        success=True, message=message(*titles, scale),
        result=Result(from_occupation_title=titles[0], to_occupation_title=titles[1], skill_gaps=gaps))


OCCUPATION = select(Occupation.id, Occupation.title)
RATINGS = select(
    Rating.element_id, Rating.value, Rating.standard_error, Rating.not_relevant, Rating.suppressed).order_by(
        Rating.element_id)
NAMED = select(
    Rating.element_id, Rating.value, Rating.standard_error, Rating.not_relevant, Rating.suppressed, Element.code,
    Element.name).join(Element).order_by(Rating.element_id)


@app.get("/skill-gap-core")
def skill_gap_core(
    source: Annotated[str, Query(alias="from")], target: Annotated[str, Query(alias="to")], scale: str = "LV",
):
    with engine.connect() as database:
        found = [database.execute(OCCUPATION.where(Occupation.code == code)).first() for code in (source, target)]
        if None in found:
            raise HTTPException(404, "There is no such occupation.")
        (source_id, source_title), (target_id, target_title) = found

        def rows(statement, occupation, of):
            return database.execute(statement.where(Rating.occupation_id == occupation, Rating.scale == of))

        held = {row[0]: row[1:] for row in rows(RATINGS, source_id, scale)}
        weights = {row[0]: row[1] for row in rows(RATINGS, target_id, "IM")}
        gaps = [
            gap_fields(code, name, scale, held.get(number), needed, weights.get(number))
            for number, *needed, code, name in rows(NAMED, target_id, scale)
            if number not in held or needed[0] > held[number][0]
        ]
    return JSONResponse({
        "success": True, "message": message(source_title, target_title, scale),
        "result": {
            "from_occupation_title": source_title, "to_occupation_title": target_title, "skill_gaps": gaps}})
