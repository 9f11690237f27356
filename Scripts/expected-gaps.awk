# Prints the skill gap between two occupations of an O*NET release folder, written apart from the product so that
# its tests have something to be compared with.
#
#   awk -f Scripts/expected-gaps.awk -v from=43-3031.00 -v to=13-2011.00 "FOLDER/Skills.txt"
#   ... -v absent=1 ...    reads ratings flagged Not Relevant as 0, in the source and in the target
#
# A skill is a gap when its level (scale LV) in the target is above that in the source, or is rated in the target and
# not in the source. Rows: element id, level in the source (empty where it is not rated), level in the target, in the
# order of the file, values as published.

BEGIN { FS = "\t" }

{ sub(/\r$/, "") }

NR == 1 {
    for (i = 1; i <= NF; i++) column[$i] = i
    if (!("Not Relevant" in column) || from == "" || to == "") {
        print "usage: awk -f expected-gaps.awk -v from=CODE -v to=CODE Skills.txt" > "/dev/stderr"
        exit failed = 64
    }
    next
}

$column["Scale ID"] == "LV" {
    code = $column["O*NET-SOC Code"]
    if (code != from && code != to) next
    seen[code] = 1
    element = $column["Element ID"]
    value = $column["Data Value"]
    ignored = absent && $column["Not Relevant"] == "Y"
    if (code == from) source[element] = ignored ? "0" : value
    # Nothing is missing where the target does not need the skill.
    if (code == to && !ignored) { target[element] = value; order[++count] = element }
}

END {
    if (failed) exit failed
    if (!(from in seen) || !(to in seen)) {
        print "no levels for " (from in seen ? to : from) > "/dev/stderr"
        exit 65
    }
    for (i = 1; i <= count; i++) {
        element = order[i]
        if (!(element in source)) {
            print element "\t\t" target[element]
        } else if (target[element] + 0 > source[element] + 0) {
            print element "\t" source[element] "\t" target[element]
        }
    }
}
