"""Converts protocols/wire/vectors.json to a C header: the firmware is tested with the same golden lines as the host."""
import json
import sys

vectors = json.load(open(sys.argv[1], encoding="ascii"))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


print("struct vector { const char *line; const char *kind; const char *json; };")
print("static const struct vector valid_vectors[] = {")
for entry in vectors["valid"]:
    print("  {%s, %s, %s}," % (quoted(entry["line"]), quoted(entry["kind"]), quoted(json.dumps(entry["message"], separators=(",", ":")))))
print("};")
print("static const struct vector invalid_vectors[] = {")
for entry in vectors["invalid"]:
    print("  {%s, %s, \"\"}," % (quoted(entry["line"]), quoted(entry["why"])))
print("};")
print("static const char check_text[] = %s, check_sent[] = %s;" % (quoted(vectors["check"]["text"]), quoted(vectors["check"]["sent"])))
