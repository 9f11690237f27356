#!/usr/bin/env python3
"""Writes Documentation/examples: twenty real titles in eight countries as `metier recommend` answers them.

Usage: Scripts/examples.py [METIER | http://127.0.0.1:8000]

Asks the command, or a server that runs already; every framework should be imported and indexed.
"""
import json
import pathlib
import subprocess
import sys
import urllib.request

METIER = sys.argv[1] if len(sys.argv) > 1 else ".build/release/metier"
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Documentation" / "examples"
ROLES = [
    ("data science", "USA", "Begginer"), ("Cyber security analyst", "USA", "Advanced"), ("Welder", "USA", "Beginner"),
    ("Registered nurse", "Canada", "Intermediate"), ("Chef", "Canada", "Expert"), ("Data Scientist", "India", "fresher"),
    ("Civil Engineer", "India", "Intermediate"), ("Customer service representative", "India", "fresher"),
    ("Accountant", "Singapore", "10+ years"), ("HR Manager", "Singapore", "Advanced"), ("Electrician", "Australia", "junior"),
    ("Truck driver", "Australia", "Beginner"), ("staff nurse", "United Kingdom", "Intermediate"),
    ("Primary school teacher", "UK", "Intermediate"), ("Plumber", "UK", "Intermediate"),
    ("Sr. Softwear Engineer", "Germany", "sr"), ("Sales Manager", "Germany", "Advanced"),
    ("Mechanical engineer", "Germany", "Expert"), ("Marketing manager", "France", "Intermediate"),
    ("Graphic designer", "France", "junior"),
]


def line(skill):
    level = skill["level"]
    shown = ""
    if level:
        shown = f"{level['scale_id']} {level['value']:g} of {level['maximum']:g}" + (" (estimate)" if level["estimated"] else "")
    name = skill["name"] if skill["name"] == skill["native_name"] else f"{skill['name']} (*{skill['native_name']}*)"
    cells = [name, skill["category"], skill["proficiency"], skill["cluster"], shown, skill["basis"]]
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"

# What somebody who read them all found odd; mended rows should go.
READING = [
    "", "## What reads oddly", "",
    "- The plumber of the UK is taken for `9129/07` plumber's assistants, the customer service representative of India for a",
    "  complaint attending clerk (0.40): national titles that the classification lacks. The skills are the plumber's and the",
    "  representative's all the same, because O*NET and ESCO lend them.",
    "- ESCO calls welding under water essential for every welder, and lends marketing and sales managers `R` by way of O*NET's list",
    "  of what is in demand for them.",
    "- Windows and Outlook stand among a welder's technologies: O*NET lists hardly any others.",
    "- Frameworks that are joined say some things twice: `CAD software` and `AutoCAD`, `Attention to Detail` and `Attend to detail`.",
]


def ask(title, country, proficiency):
    if METIER.startswith("http"):
        body = {"job_title": title, "country": country, "proficiency": proficiency, "model": False}
        return json.load(urllib.request.urlopen(METIER + "/recommend-skill", json.dumps(body).encode(), timeout=60))
    command = [METIER, "recommend", title, "--country", country, "--proficiency", proficiency, "--no-model", "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def page(number, role):
    title, country, proficiency = role
    answer = ask(title, country, proficiency)
    lines = [
        f"# {title}, {country}, {proficiency}", "", "```",
        f"metier recommend '{title}' --country '{country}' --proficiency '{proficiency}'", "```", "",
        f"Seniority taken as {answer['proficiency']}; proficiencies by the rule, without a model.", ""]
    for section in answer["skills"]:
        occupation = section["occupation"]
        found = f"{occupation['title']} (`{occupation['code']}`, {occupation['confidence']:.2f})" if occupation else "no occupation of its own"
        via = ", ".join(f"{entry['title']} of {entry['framework']}" for entry in section["via"])
        lines += [f"## {section['framework']}", "", found + (f"; by way of {via}" if via else "") + ".", ""]
        lines += ["| skill | | proficiency | cluster | native level | basis |", "|---|---|---|---|---|---|"]
        lines += [line(skill) for skill in section["hard_skills"] + section["soft_skills"]]
        lines.append("")
        for entry in section.get("qualifications", []):
            lines.append(f"- Prepares for it: {entry['title']}" + (f", NSQF level {entry['level']:g}" if entry["level"] else ""))
        if section.get("qualifications"):
            lines.append("")
    lines += ["Sources: " + " ".join(source["attribution"] for source in answer["sources"]), ""]
    slug = "".join(sign if sign.isalnum() else "-" for sign in f"{title}-{country}".lower())
    while "--" in slug:
        slug = slug.replace("--", "-")
    name = f"{number:02d}-{slug}.md"
    (FOLDER / name).write_text("\n".join(lines))
    hard = min(len(section["hard_skills"]) for section in answer["skills"])
    soft = min(len(section["soft_skills"]) for section in answer["skills"])
    return f"| [{title}]({name}) | {country} | {proficiency} | {', '.join(s['framework'] for s in answer['skills'])} | {hard} | {soft} |"


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = [page(number + 1, role) for number, role in enumerate(ROLES)]
    head = [
        "# Twenty answers", "",
        "Twenty titles in eight countries as `metier recommend` answers them, no language model configured, every framework",
        "imported and indexed. `Scripts/examples.py` writes them anew. Hard and soft are the fewest skills of any section.", "",
        "| title | country | proficiency | frameworks | hard | soft |", "|---|---|---|---|---|---|"]
    (FOLDER / "README.md").write_text("\n".join(head + rows + READING) + "\n")


if __name__ == "__main__":
    main()
