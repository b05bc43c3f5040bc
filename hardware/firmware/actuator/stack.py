"""Flash, RAM, and the maximum stack depth: frames from -fstack-usage along the call graph of the linked image.

The bound is the deepest path from main plus the deepest interrupt (interrupts do not nest). Calls through pointers are
listed by hand below; an unlisted one, or a recursion, is an error.
"""
import glob
import re
import subprocess
import sys

RAM = 2048
FLASH = 32768
RETURN_ADDRESS = 2
# store->read and store->write in logic/nonce.c, logic/memory.c and logic/scale_record.c
INDIRECT = {"nonce_advance": ["read_byte", "write_byte"], "read_slot": ["read_byte"], "write_slot": ["write_byte", "read_byte"],
            "memory_load": ["read_byte"], "scale_load": ["read_byte"]}
# Bound on the frames of libgcc and avr-libc functions, which have no .su file.
LIBRARY_FRAME = 12

build = sys.argv[1]
frames = {}
for path in glob.glob(build + "/avr/**/*.su", recursive=True):
    for line in open(path):
        place, size, _ = line.rstrip().split("\t")
        name = place.split(":")[-1]
        frames[name] = max(frames.get(name, 0), int(size))


def base(name):
    return re.sub(r"\.(part|constprop|isra|lto_priv)\.\d+.*$", "", name)


calls, current = {}, None
for line in subprocess.run(["avr-objdump", "-d", build + "/actuator.elf"], capture_output=True, text=True, check=True).stdout.splitlines():
    start = re.match(r"^[0-9a-f]+ <(.+)>:$", line)
    if start:
        current = start.group(1)
        calls.setdefault(current, set())
        continue
    if current is None:
        continue
    target = re.search(r"\b(?:r?call|r?jmp)\s.*<([^+>]+)>$", line)
    if target and target.group(1) != current:
        calls[current].add(target.group(1))
    if re.search(r"\b(icall|eicall)\b", line) and base(current) not in INDIRECT:
        sys.exit("unlisted call through a pointer in %s" % current)


def deepest(name, above=()):
    if name in above:
        sys.exit("recursion: " + " -> ".join(above + (name,)))
    own = frames.get(name, frames.get(base(name)))
    if own is None:
        own = LIBRARY_FRAME
    below = [deepest(to, above + (name,)) for to in calls.get(name, set()) | set(INDIRECT.get(base(name), [])) if to in calls]
    size, path = max(below, default=(0, []))
    return own + RETURN_ADDRESS + size, [name] + path


sizes = subprocess.run(["avr-size", "-A", build + "/actuator.elf"], capture_output=True, text=True, check=True).stdout
section = {row.split()[0]: int(row.split()[1]) for row in sizes.splitlines() if row.startswith(".")}
flash = section[".text"] + section[".data"]
static = section[".data"] + section[".bss"] + section.get(".noinit", 0)
main_depth, main_path = deepest("main")
interrupts = [deepest(name) for name in calls if re.fullmatch(r"__vector_\d+", name) and name in frames]
interrupt_depth, interrupt_path = max(interrupts)
stack = main_depth + interrupt_depth
print("flash   %5d of %d bytes" % (flash, FLASH))
print("RAM     %5d of %d bytes static" % (static, RAM))
print("stack   %5d bytes at most: %d (%s)" % (stack, main_depth, " > ".join(main_path)))
print("                         + %d (%s)" % (interrupt_depth, " > ".join(interrupt_path)))
print("free    %5d bytes" % (RAM - static - stack))
if static + stack > RAM * 3 // 4:
    sys.exit("less than a quarter of the RAM is left")
