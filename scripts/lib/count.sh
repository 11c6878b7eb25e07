# shellcheck shell=bash
# Counting tests: from TAP, from exit statuses, from the last line a stage prints.

summary() { echo "$1 passed, $2 failed, $3 skipped"; }

# count_tap COMMAND...: passes its output on, and then sums its TAP up. A failure that TAP does not tell counts as one.
count_tap() {
	local status=0 output
	output=$(mktemp)
	"$@" > >(tee "$output") 2>&1 || status=$?
	wait $! || true
	summarize_tap "$output" "$status"
	rm "$output"
	return "$status"
}

summarize_tap() {
	awk -v status="$2" '
		/^[ ]*not ok / { failed++; next }
		/^[ ]*ok .*# SKIP/ { skipped++; next }
		/^[ ]*ok / { passed++ }
		END {
			if (status && !failed) failed = 1
			printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		}' "$1"
}

# count_one WHAT COMMAND...: a test that either works or does not.
count_one() {
	local what=$1
	shift
	if "$@"; then
		echo "ok 1 - $what"
		summary 1 0 0
	else
		echo "not ok 1 - $what"
		summary 0 1 0
		return 1
	fi
}

# counts_of LOG STATUS: "PASSED FAILED SKIPPED" by its last summary; a failure it does not tell, or no summary at all,
# counts as one.
counts_of() {
	local found passed=0 failed=0 skipped=0
	found=$(grep -a -oE '[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped' "$1" | tail -n 1)
	if [[ $found ]]; then read -r passed _ failed _ skipped _ <<<"$found"; fi
	[[ $found && $2 == 0 ]] || ((failed)) || failed=1
	echo "$passed $failed $skipped"
}
