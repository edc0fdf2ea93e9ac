#!/usr/bin/env python3
"""Writes the workbooks of the corpus from the sheets drawn in *.txt, by the writers that each names:
openpyxl, LibreOffice (as .xlsx and as .xls) and, through make.go, excelize; csv and gb18030 too.

    python3 make.py        all
    python3 make.py 16     those whose names begin so

A drawing: "[name]" begins a sheet ("[name] hidden" hides it), "merge A1:C2" merges, "~" hides a
line, cells are parted by "|": "#1" is a number, "@2022-03-01" a date, "$0007" the number 7 shown as
0007, "\\n" a break. What stands under "---" is what the import must make of it; see corpus_test.go."""
import datetime, glob, os, re, subprocess, sys, tempfile
import openpyxl

here = os.path.dirname(os.path.abspath(__file__))

def drawing(path):
    head, sheets = {}, []
    for line in open(path, encoding="utf8").read().split("\n---")[0].split("\n"):
        if line.startswith("# "):
            k, _, v = line[2:].partition(":")
            head[k.strip()] = v.strip()
        elif m := re.fullmatch(r"\[(.*)\]( hidden)?", line):
            sheets.append({"name": m[1], "hidden": bool(m[2]), "rows": [], "merges": [], "out": []})
        elif line.startswith("merge "):
            sheets[-1]["merges"] += line.split()[1:]
        elif sheets:
            s = sheets[-1]
            if line.startswith("~"):
                s["out"].append(len(s["rows"]) + 1)
                line = line[1:]
            s["rows"].append(line.split("|"))
    for s in sheets:
        while s["rows"] and s["rows"][-1] == [""]:
            s["rows"].pop()
    return head, sheets

def put(cell, text):
    if text.startswith("#"):
        cell.value = float(text[1:]) if "." in text or "E" in text else int(text[1:])
    elif text.startswith("@"):
        cell.value = datetime.datetime.strptime(text[1:], "%Y-%m-%d")
        cell.number_format = "yyyy/m/d"
    elif text.startswith("$"):
        cell.value = int(text[1:])
        cell.number_format = "0" * (len(text) - 1)
    elif text:
        cell.value = text.replace("\\n", "\n")

def by_openpyxl(sheets, path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for s in sheets:
        w = book.create_sheet(s["name"])
        if s["hidden"]:
            w.sheet_state = "hidden"
        for r, row in enumerate(s["rows"], 1):
            for c, text in enumerate(row, 1):
                put(w.cell(r, c), text)
        for m in s["merges"]:
            w.merge_cells(m)
        for r in s["out"]:
            w.row_dimensions[r].hidden = True
    book.save(path)

def by_office(sheets, path, kind):
    with tempfile.TemporaryDirectory() as d:
        by_openpyxl(sheets, d + "/a.xlsx")
        out = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97"}[kind]
        subprocess.run(["soffice", "--headless", "--norestore", "--convert-to", out, "--outdir", d + "/out", d + "/a.xlsx"], check=True, capture_output=True)
        os.replace(f"{d}/out/a.{kind}", path)

def by_text(sheets, path, code):
    def field(t):
        t = t.lstrip("#@").replace("\\n", "\n")
        return '"' + t.replace('"', '""') + '"' if re.search(r'[,"\n]', t) else t
    text = "\r\n".join(",".join(field(c) for c in row) for row in sheets[0]["rows"]) + "\r\n"
    open(path, "wb").write(text.encode(code))

for path in sorted(glob.glob(here + "/" + (sys.argv[1] if len(sys.argv) > 1 else "") + "*.txt")):
    head, sheets = drawing(path)
    stem = path[:-4]
    for w in head["writers"].split():
        if w == "openpyxl":
            by_openpyxl(sheets, stem + ".openpyxl.xlsx")
        elif w == "office":
            by_office(sheets, stem + ".office.xlsx", "xlsx")
        elif w == "xls":
            by_office(sheets, stem + ".office.xls", "xls")
        elif w == "excelize":
            subprocess.run(["go", "run", here + "/make.go", path, stem + ".excelize.xlsx"], check=True, cwd=here)
        elif w == "csv":
            by_text(sheets, stem + ".csv", "utf-8-sig")
        elif w == "gb18030":
            by_text(sheets, stem + ".gb18030.csv", "gb18030")
        else:
            sys.exit(f"{path}: no writer {w}")
