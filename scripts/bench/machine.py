"""What every benchmark here does with the machine it runs in."""
import json
import os
import subprocess
import sys
import time


class Failure(Exception):
    """A sentence about what makes the run worthless."""


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise Failure(f"{' '.join(command)}: {done.stdout.strip() or done.returncode}")
    return done.stdout


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def quiet_network():
    """No frame but pktgen's."""
    for which in "all", "default":
        write(f"/proc/sys/net/ipv6/conf/{which}/disable_ipv6", "1")
    # The Linux bridge as it is where br_netfilter was never loaded.
    for which in "iptables", "ip6tables", "arptables":
        path = f"/proc/sys/net/bridge/bridge-nf-call-{which}"
        if os.path.exists(path):
            write(path, "0")


def keep(name, **facts):
    """Samples, and where they come from, for who reports them."""
    result = {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "commit": os.environ["FBR_BENCH_COMMIT"],
        "command": os.environ["FBR_BENCH_COMMAND"],
        "unit": os.environ["FBR_BENCH_UNIT"],
        "cpu": os.environ["FBR_BENCH_CPU"],
        "cpus": int(os.environ["FBR_BENCH_CPUS"]),
        "load": float(os.environ["FBR_BENCH_LOAD"]),
        "kernel": os.uname().release,
    }
    write(os.environ["FBR_OUT"] + f"/{name}.json", json.dumps(result | facts))


def tell(text):
    print(f"{os.path.basename(sys.argv[0])}: {text}", file=sys.stderr)


def run_main(main):
    try:
        main()
    except Failure as failure:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {failure}")
