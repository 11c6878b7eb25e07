# shellcheck shell=bash
# How a tour speaks: chapters, the commands as one would type them, and what each proves. A tour stops at the first thing
# that is not as it should be.

if [[ ${FBR_COLOUR:-} ]]; then
	title=$'\e[1;34m' command=$'\e[1m' good=$'\e[32m' bad=$'\e[1;31m' plain=$'\e[0m'
else
	title='' command='' good='' bad='' plain=''
fi
chapter=0
said_in_proof=$(mktemp)

begin() {
	chapter=$((chapter + 1))
	printf '\n%s%s. %s%s\n' "$title" "$chapter" "$1" "$plain"
	[[ ! ${2:-} ]] || fmt -w 100 <<<"$2"
	echo
}

# run COMMAND: shows it as one would type it, and then its output.
run() {
	printf '  %s# %s%s\n' "$command" "${1//$FBR_KO/flowbridge.ko}" "$plain"
	eval "$1" 2>&1 | sed 's/^/  /'
}

# quietly COMMAND: shows it, and its output only if it fails.
quietly() {
	local said
	printf '  %s# %s%s\n' "$command" "$1" "$plain"
	said=$(eval "$1" 2>&1) || fail "$said"
}

# proves SENTENCE COMMAND...: shows what the command says only if it fails.
proves() {
	local sentence=$1
	shift
	"$@" >"$said_in_proof" 2>&1 || fail "not so: $sentence: $(<"$said_in_proof")"
	printf '  %s=> %s%s\n' "$good" "$sentence" "$plain"
}

fail() {
	printf '\n%sThe demo stops here. %s%s\n' "$bad" "$*" "$plain"
	exit 1
}
trap 'fail "A command failed (line $LINENO)."' ERR
