# shellcheck shell=bash
# Running stages two at a time, in groups of processes of their own, and telling a person how far they are.
#
# A stage is a name, the kernels it needs, and a budget in seconds. Kernels that are missing become stages themselves,
# before all others; a stage starts when a lane is free and its kernels are there.

LANES=2

names=()          # the stages, in their order
declare -A needs budget state pid lane started took counts note

# schedule: runs the stages of the table on standard input; prints the table of results and the sum.
schedule() {
	read_stages
	((${#names[@]})) || die "no stage is left to run"
	trap end_stages EXIT
	trap 'echo; say "broken off"; exit 130' INT
	trap 'exit 143' TERM HUP
	while [[ $(stages_that_are waiting running) ]]; do
		start_stages
		nap
		collect_stages
		show_running
	done
	clear_line
	report
}

read_stages() {
	local name kernels seconds kernel
	local rest=()
	while read -r name kernels seconds; do
		needs[$name]=
		if [[ $kernels != - ]]; then
			for kernel in ${kernels//,/ }; do need_kernel_stage "$name" "$kernel"; done
		fi
		budget[$name]=$seconds
		state[$name]=waiting
		rest+=("$name")
	done
	names+=("${rest[@]}")
}

need_kernel_stage() {
	local stage=kernel-$2
	[[ $2 != host ]] || return 0
	needs[$1]+=" $stage"
	[[ ! ${state[$stage]:-} ]] || return 0
	budget[$stage]=$(kernel_budget "$2")
	state[$stage]="done"
	! kernel_is_ready "$2" || return 0
	state[$stage]=waiting
	names+=("$stage")
}

# Two kernels are built at a time, each with half of the machine.
kernel_budget() {
	case $1 in
	6.*) echo 180 ;;
	debug) echo 1800 ;;
	*) echo 1200 ;;
	esac
}

# stages_that_are STATE...
stages_that_are() {
	local name
	for name in "${names[@]}"; do
		! is_one_of "${state[$name]}" "$@" || echo "$name"
	done
}

start_stages() {
	local name
	for name in $(stages_that_are waiting); do
		(($(stages_that_are running | wc -l) < LANES)) || return 0
		! can_not_run "$name" || continue
		! may_start "$name" || start_stage "$name"
	done
}

may_start() {
	local need
	for need in ${needs[$1]:-}; do
		[[ ${state[$need]} == "done" ]] || return 1
	done
}

# A stage whose kernel was not to be had ends before it has begun.
can_not_run() {
	local need
	for need in ${needs[$1]:-}; do
		[[ ${state[$need]} == failed ]] || continue
		note[$1]="its kernel ${need#*-} was not to be had, see build/check/$need.log"
		took[$1]=0
		if [[ ${CI:-} == true ]]; then
			finish_stage "$1" failed "0 1 0"
		else
			finish_stage "$1" "done" "0 0 1"
		fi
		return 0
	done
	return 1
}

# free_lane: the number of the first in which nothing runs
free_lane() {
	local taken=" " number=0 name
	for name in $(stages_that_are running); do taken+="${lane[$name]} "; done
	while [[ $taken == *" $number "* ]]; do number=$((number + 1)); done
	echo "$number"
}

start_stage() {
	rm -f "$OUT/$1".*
	lane[$1]=$(free_lane)
	set -m
	(
		local status=0
		export FBR_LANE=${lane[$1]}
		"$0" --run "$1" 9>&- </dev/null >"$OUT/$1.log" 2>&1 || status=$?
		echo "$status" >"$OUT/$1.status"
	) &
	set +m
	pid[$1]=$!
	started[$1]=$SECONDS
	state[$1]=running
}

# nap: a second, or less if there is nothing to wait for.
exec {never}<> <(:)
nap() { read -r -t 1 -u "$never" || true; }

collect_stages() {
	local name
	for name in $(stages_that_are running); do
		kill -0 "${pid[$name]}" 2>/dev/null || collect_stage "$name"
	done
}

collect_stage() {
	local name=$1 status=1 sum
	wait "${pid[$name]}" 2>/dev/null || true
	[[ ! -s $OUT/$name.status ]] || status=$(<"$OUT/$name.status")
	took[$name]=$((SECONDS - started[$name]))
	case $name in
	kernel-*) sum="0 0 0" ;;
	*) sum=$(counts_of "$OUT/$name.log" "$status") ;;
	esac
	if [[ $status == 0 && $sum == *" 0 "* ]]; then
		finish_stage "$name" "done" "$sum"
	else
		finish_stage "$name" failed "$sum"
	fi
}

finish_stage() {
	local name=$1
	state[$name]=$2
	counts[$name]=$3
	clear_line
	printf '%-4s %-20s %s\n' "$([[ $2 == "done" ]] && echo ok || echo FAIL)" "$name" "$(outcome "$name")"
	[[ $2 == "done" ]] || show_failure "$name"
}

outcome() {
	local passed failed skipped
	read -r passed failed skipped <<<"${counts[$1]}"
	case $1 in
	kernel-*) printf '%s' "${took[$1]} s" ;;
	*) printf '%s, %s s' "$(summary "$passed" "$failed" "$skipped")" "${took[$1]}" ;;
	esac
	[[ ! ${note[$1]:-} ]] || printf ': %s' "${note[$1]}"
}

# What did not work and what was said around it, or how the log ends if it does not tell.
show_failure() {
	local log=$OUT/$1.log found
	[[ -e $log ]] || return 0
	found=$(grep -a -B 15 -A 4 -E '^ *(not ok|Bail out)' "$log" | grep -a -vE '^ *ok ' | head -n 60 || true)
	[[ $found ]] || found=$(tail -n 20 "$log")
	printf '     | %s\n' "${found//$'\n'/$'\n'     | }" "all of it: $log"
}

### The line that tells what goes on: rewritten every second on a terminal, otherwise printed once a minute

if [[ -t 1 ]]; then LIVE=yes; else LIVE=; fi
last_shown=0

clear_line() { [[ ! $LIVE ]] || printf '\r\033[K'; }

show_running() {
	local line
	[[ $LIVE ]] || ((SECONDS - last_shown >= 60)) || return 0
	last_shown=$SECONDS
	line=$(running_line)
	[[ $line ]] || return 0
	if [[ $LIVE ]]; then
		printf '\r\033[K%s' "${line:0:${COLUMNS:-$(tput cols 2>/dev/null || echo 80)}-1}"
	else
		echo "$line"
	fi
}

running_line() {
	local name sep=
	for name in $(stages_that_are running); do
		printf '%s%s %s s' "$sep" "$name" "$((SECONDS - started[$name]))"
		printf ' (%s)' "$(tail -n 1 "$OUT/$name.log" 2>/dev/null | tr -d '\r' | sed 's/^[ #]*//' | head -c 45)"
		sep=' | '
	done
}

### The end

end_stages() {
	local name
	trap '' INT TERM HUP
	for name in $(stages_that_are running); do
		kill -TERM -- "-${pid[$name]}" 2>/dev/null || true
	done
	for name in $(stages_that_are running); do
		wait "${pid[$name]}" 2>/dev/null || true
	done
}

report() {
	local name passed failed skipped sum=(0 0 0)
	report_skipped
	printf '\n%-20s %7s %7s %8s %8s %8s\n' STAGE passed failed skipped time budget
	for name in "${names[@]}"; do
		read -r passed failed skipped <<<"${counts[$name]}"
		sum=($((sum[0] + passed)) $((sum[1] + failed)) $((sum[2] + skipped)))
		printf '%-20s %7s %7s %8s %6s s %6s s%s\n' "$name" "$passed" "$failed" "$skipped" "${took[$name]}" \
			"${budget[$name]}" "$( ((took[$name] <= budget[$name])) || echo '  over its budget')"
	done
	printf '%-20s %7s %7s %8s %6s s\n\n' "together" "${sum[@]}" "$SECONDS"
	summary "${sum[@]}"
	((sum[1] == 0)) && [[ ! $(stages_that_are failed) || ${CI:-} != true ]]
}

report_skipped() {
	local name found=
	for name in "${names[@]}"; do
		[[ -e $OUT/$name.log ]] || continue
		found+=$(grep -a -E '^ *ok .*# SKIP' "$OUT/$name.log" | sed -E "s/^ *ok [0-9]+ -? ?/  $name: /" || true)
	done
	[[ ! $found ]] || printf '\nSkipped:\n%s\n' "$found"
}
