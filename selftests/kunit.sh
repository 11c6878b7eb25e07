#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs the tests of selftests/modules/kunit: inserts their module and turns the
# kernel's reports into plain TAP, one line a test.
#
#	kunit.sh [KERNEL]	in a fresh machine with this kernel (default uml)
#	kunit.sh --here		in the machine it runs in
#
# The last line is "N passed, N failed, N skipped"; the exit status is 0 if
# none failed.

set -u
here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
results=/sys/kernel/debug/kunit

# A case is told in one line, below the suite's: "    ok 3 name".
plain_tap() {
	awk '
	FILENAME != last { last = FILENAME; suite = FILENAME; sub("/results$", "", suite); sub(".*/", "", suite) }
	/^    (not )?ok [0-9]+ / {
		result = $1 == "not" ? "not ok" : "ok"
		name = $0
		sub(/^    (not )?ok [0-9]+ (- )?/, "", name)
		printf "%s%s %d - %s: %s\n", notes, result, ++n, suite, name
		if (result == "not ok") failed++
		else if (name ~ /# SKIP/) skipped++
		else passed++
		notes = ""
		next
	}
	/^    # (Subtest|module): / { next }
	/^    # / { notes = notes substr($0, 5) "\n" }
	END {
		print "1.." n + 0
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0 || !n
	}' "$@"
}

run_here() {
	local ko=${FBR_KO_DIR:?}/flowbridge-kunit.ko status

	if [ ! -e "$ko" ]; then
		echo "ok 1 - kunit # SKIP this kernel has no KUnit"
		echo "0 passed, 0 failed, 1 skipped"
		return
	fi
	insmod "$ko" || return
	plain_tap "$results"/fbr_*/results
	status=$?
	rmmod flowbridge_kunit
	return "$status"
}

case ${1:-} in
--here) run_here ;;
*) exec "$here/../scripts/testbed" "${1:-uml}" -- "$here/kunit.sh" --here ;;
esac
