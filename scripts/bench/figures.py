"""What all reports have in common."""
import statistics

NAMES = {"null": "null forwarder", "tc": "tc, matchall", "tc-flower": "tc, flower",
         "bridge": "Linux bridge", "ovs": "openvswitch.ko", "flowbridge": "flowbridge",
         "lb-access": "Linux bridge, VLAN", "fbr-access": "flowbridge, VLAN",
         "lb-trunk": "Linux bridge, tagged", "fbr-trunk": "flowbridge, tagged", "fbr-guard": "flowbridge, a guard", "flow": "flowbridge, a flow",
         "ovs-set": "openvswitch.ko, rewrite", "flow-set": "flowbridge, rewrite", "flow-meter": "flowbridge, meter"}
MASKS = 16, 64, 256
WHOSE = {"lb": "Linux bridge", "fbr": "flowbridge"}
STATIONS = {"1k": "1,000", "64k": "64,000", "1000k": "1,000,000"}
COPIES = 2, 16, 128
NAMES.update({f"{short}-{count}": f"{name}, {stations} stations" for count, stations in STATIONS.items()
              for short, name in WHOSE.items()})
NAMES.update({f"{short}-to-{copies}": f"{name}, to {copies} ports" for copies in COPIES
              for short, name in WHOSE.items()})
NAMES.update({f"{kind}-{masks}": f"{name}, {masks} masks" for masks in MASKS
              for kind, name in (("ovs", "openvswitch.ko"), ("flow", "flowbridge"))})
NAMES.update({f"{kind}-new": f"{name}, 64 masks, new"
              for kind, name in (("ovs", "openvswitch.ko"), ("flow", "flowbridge"))})


class Quartiles:
    def __init__(self, samples):
        self.low, self.median, self.high = statistics.quantiles(samples, n=4, method="inclusive")

    def __str__(self):
        return f"{self.median:.0f} ({self.low:.0f} to {self.high:.0f})"


def aligned(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join([row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])])


def write(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def origin(data):
    yield f"{data['date']}, commit {data['commit']}, Linux {data['kernel']}"
    yield f"{data['cpu']}, {data['cpus']} CPUs, load {data['load']} before the run"


def table(rows):
    """In Markdown."""
    first, *rest = rows
    yield "| " + " | ".join(first) + " |"
    yield "|---|" + "---:|" * (len(first) - 1)
    for row in rest:
        yield "| " + " | ".join(row) + " |"


def plain_report(title, work, rows, facts, data, args):
    """A table and what is to be said of it, for people and for the documentation."""
    for line in [*facts, "", *aligned(rows), "", f"Again: {data['command']}"]:
        print(line)
    if args.markdown:
        write(args.markdown, [f"# {title}", "",
                              f"Made by `scripts/bench-quick --work {work} --docs`; every sample is in [{work}.json]({work}.json).",
                              "", *table(rows), "", *(f"- {fact}" for fact in facts), f"- Again: `{data['command']}`"])
