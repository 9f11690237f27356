"""The skill gap as a FastAPI + SQLAlchemy + MariaDB service that queries for every request.

    PEER_DATABASE=mysql+pymysql://user@127.0.0.1:3306/metier uvicorn fastapi_mariadb:app

It reads Metier's own tables with their documented keys and indexes (`occupations`, `skills`, `scales`,
`occupation_skills`), written the way FastAPI's and SQLAlchemy's documentation shows: mapped classes, a session a request,
a response model.
"""

import os
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel
from sqlalchemy import ForeignKeyConstraint, create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship, sessionmaker


class Base(DeclarativeBase):
    pass


class Occupation(Base):
    __tablename__ = "occupations"
    release_id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]


class Skill(Base):
    __tablename__ = "skills"
    release_id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]


class Rating(Base):
    __tablename__ = "occupation_skills"
    __table_args__ = (ForeignKeyConstraint(["release_id", "skill_code"], ["skills.release_id", "skills.code"]),)
    release_id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(primary_key=True)
    skill_code: Mapped[str] = mapped_column(primary_key=True)
    scale_code: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    data_value: Mapped[float]
    standard_error: Mapped[float | None]
    not_relevant: Mapped[bool | None]
    recommend_suppress: Mapped[bool | None]
    skill: Mapped[Skill] = relationship(viewonly=True)


class SkillGap(BaseModel):
    element_id: str
    element_name: str
    scale_id: str
    from_data_value: float
    to_data_value: float


class Result(BaseModel):
    from_occupation_title: str
    to_occupation_title: str
    skill_gaps: list[SkillGap]


class Answer(BaseModel):
    success: bool
    message: str
    result: Result


engine = create_engine(os.environ["PEER_DATABASE"], pool_size=16, max_overflow=0)
make_session = sessionmaker(engine)
app = FastAPI()


def session():
    with make_session() as opened:
        yield opened


def ratings(database: Session, release: int, code: str) -> dict[str, Rating]:
    rows = database.scalars(
        select(Rating).options(joinedload(Rating.skill)).join(Rating.skill).where(
            Rating.release_id == release, Rating.occupation_code == code, Rating.scale_code == "LV",
            Rating.source == "official", Skill.kind == "skill"))
    return {row.skill_code: row for row in rows}


@app.get("/skill-gap")
def skill_gap(
    database: Annotated[Session, Depends(session)], start: Annotated[str, Query(alias="from")],
    to: Annotated[str, Query()],
) -> Answer:
    release = database.scalar(
        text("SELECT id FROM releases WHERE framework_id = 'onet' AND state = 'current'"))
    first, second = (database.get(Occupation, (release, code)) for code in (start, to))
    if first is None or second is None:
        raise HTTPException(404, "Occupation code not found.")
    held, needed = ratings(database, release, start), ratings(database, release, to)
    gaps = [
        SkillGap(
            element_id=code, element_name=row.skill.name, scale_id="LV",
            from_data_value=held[code].data_value if code in held else 0.0, to_data_value=row.data_value)
        for code, row in sorted(needed.items())
        if code not in held or row.data_value > held[code].data_value
    ]
    return Answer(
        success=True, message=f"Successfully identified skill gap from '{first.title}' to '{second.title}'.",
        result=Result(from_occupation_title=first.title, to_occupation_title=second.title, skill_gaps=gaps))
