# shellcheck shell=bash
# Shared by the scripts one folder up: where things are, how to speak, how to run a long step.
# shellcheck disable=SC2034 # they use the variables

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${FBR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/flowbridge}
KERNELS=(uml uml-debug 6.1 6.12 debug)

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$@"; exit 1; }
bad_usage() { say "$*"; exit 2; }

# is_one_of WORD LIST...
is_one_of() {
	local word=$1 each
	shift
	for each; do [[ $each == "$word" ]] && return 0; done
	return 1
}

need_kernel_name() {
	is_one_of "$1" "${KERNELS[@]}" host ||
		bad_usage "there is no kernel '$1'; choose one of: ${KERNELS[*]} host"
}

need_plain_path() {
	[[ $1 != *[[:space:],:]* ]] ||
		die "the path '$1' has a blank, comma or colon in it, which kernel builds and mounts do not stand"
}

# with_lock NAME COMMAND...: runs COMMAND while no other flowbridge script holds NAME.
with_lock() {
	local name=$1 fd
	shift
	mkdir -p "$CACHE/locks"
	exec {fd}>"$CACHE/locks/$name"
	if ! flock -n "$fd"; then
		say "waiting for another run that is busy with '$name'"
		flock "$fd"
	fi
	"$@"
	flock -u "$fd"
	exec {fd}>&-
}

# Says every 20 seconds how far LOG has got, until it is killed.
tell_progress() {
	local what=$1 log=$2 start=$SECONDS never
	exec {never}<> <(:)
	while ! read -r -t 20 -u "$never" && kill -0 $$; do
		say "$what: $((SECONDS - start)) s, $(wc -l <"$log") lines of log"
	done
}

# long_step WHAT LOG COMMAND...: output goes to LOG; progress and, on failure, the end of LOG to stderr.
long_step() {
	local what=$1 log=$2 start=$SECONDS ticker status=0
	shift 2
	say "$what ..."
	: >"$log"
	tell_progress "$what" "$log" &
	ticker=$!
	"$@" >"$log" 2>&1 </dev/null || status=$?
	kill "$ticker" 2>/dev/null || true
	wait "$ticker" 2>/dev/null || true
	if ((status)); then
		tail -n 25 "$log" >&2
		die "$what failed; all of its output is in $log"
	fi
	say "$what: done in $((SECONDS - start)) s"
}
