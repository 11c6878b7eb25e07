# shellcheck shell=bash
# TAP for the tests of the scripts: check SENTENCE COMMAND... is one test; the output of a command that fails explains it.

tests=0 failures=0

check() {
	local sentence=$1 said
	shift
	tests=$((tests + 1))
	if said=$("$@" 2>&1); then
		echo "ok $tests - $sentence"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $sentence"
		echo "# ${said//$'\n'/$'\n'# }"
	fi
}

finish() {
	echo "1..$tests"
	((failures == 0))
}

# says STATUS TEXT COMMAND...: it ends with that status, and one line of what it says has that text
says() {
	local want=$1 text=$2 said status=0
	shift 2
	said=$("$@" 2>&1) || status=$?
	[[ $status == "$want" && $said == *"$text"* ]] || { echo "status $status: $said"; return 1; }
}

# sources_into DIR: the sources of the checkout as they are now, without what was built.
sources_into() {
	mkdir -p "$1"
	tar -C "$TOP" --exclude=./build --exclude=./.git --exclude='*.o' --exclude='*.ko' --exclude='*.cmd' -cf - . | tar -C "$1" -xf -
}
