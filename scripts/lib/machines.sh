# shellcheck shell=bash
# Starting a machine for one run, and judging what it did.
#
# A run has a folder of its own, RUN, readable from inside: bed, command, and four pipes (log, out, err, result) the
# machine writes into. The host's root file system is the machine's, read-only, under an overlay that dies with it.

# Exit status when the bed, not the command, has something to complain about.
BED_FAILED=125
# How much of the log to show after a line that tells of a fault.
SPLAT_LINES=25

# An oops or a hang ends the machine at once; the devices some drivers create unasked stay away.
BOOT_ARGUMENTS="panic=-1 oops=panic loglevel=8 dummy.numdummies=0 bonding.max_bonds=0 ifb.numifbs=0"

# boot_arguments KERNEL. With slab checks on, the allocator has no sheaves: arrays in which the address of an object
# stays readable after it is handed out, so that kmemleak finds it there and takes a leaked object for a used one.
boot_arguments() {
	echo "$BOOT_ARGUMENTS fbr.run=$RUN"
	[[ $1 != *debug ]] || echo slab_debug=F
}

### User-Mode Linux

boot_uml() {
	local dir=$1 arguments=$2
	local consoles=(con=null con0=null)
	[[ ! $WANT_SHELL ]] || consoles=(con=null "con0=fd:0,fd:1")
	# Its kernel and its programs are processes that wait for one another at each system call: with one CPU they have it
	# to themselves, and need not wake another.
	local alone=()
	((CPUS > 1)) || [[ ! ${FBR_LANE:-} ]] || alone=(taskset -c "$((FBR_LANE % $(nproc)))")
	# shellcheck disable=SC2086 # the arguments are a list
	exec "${alone[@]}" "$dir/kernel" mem="$MEMORY" ncpus="$CPUS" seccomp=on umid=uml uml_dir="$RUN/" \
		rootfstype=hostfs ro init="$TOP/scripts/lib/guest-init" "${consoles[@]}" ssl=null \
		ssl0=null,fd:4 ssl1=null,fd:5 ssl2=null,fd:6 ssl3=null,fd:7 console=ttyS0 \
		$arguments 4>"$RUN/log" 5>"$RUN/out" 6>"$RUN/err" 7>"$RUN/result"
}

### qemu

# Five-level page tables (la57) are off: while the kernel identifies its first CPU it forgets for a moment that it has
# them, and an interrupt just then makes KASAN report a wild access.
#
# What is dear to emulate is off, too. A program that lies elsewhere each time it runs is translated anew each time, the
# most of what a short command costs (norandmaps); the guard over user memory ends a translated block at each copy (smap).
#
# Where instructions are counted, one that repeats itself counts each time: so memset() shall go by words, not by bytes (erms).
boot_qemu() {
	local dir=$1 boot_arguments=$2 engine=$3 serial=(-serial "file:$RUN/log") port name cpu=max,la57=off,smap=off
	[[ ! $ICOUNT ]] || cpu+=,erms=off,fsrm=off
	[[ ! $WANT_SHELL ]] || serial+=(-chardev "stdio,id=shell,signal=off" -serial chardev:shell)
	# shellcheck disable=SC2206 # the engine is a list
	local arguments=(
		$engine -cpu "$cpu" -smp "$CPUS" -m "$MEMORY"
		-machine q35 -nodefaults -no-user-config -display none -no-reboot
		-kernel "$dir/kernel" -initrd "$RUN/initramfs"
		-append "console=ttyS0 tsc=reliable hpet=disable no_timer_check norandmaps softlockup_panic=1 random.trust_cpu=1 $boot_arguments fbr.init=$TOP/scripts/lib/guest-init"
		"${serial[@]}"
		-fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"
		-device "virtio-9p-pci,fsdev=root,mount_tag=root"
		-fsdev "local,id=out,path=$FBR_OUT,security_model=none"
		-device "virtio-9p-pci,fsdev=out,mount_tag=out"
		-device virtio-serial-pci
	)
	for port in 1:out 2:err 3:result; do
		name=${port#*:}
		arguments+=(-chardev "file,id=$name,path=$RUN/$name"
			-device "virtserialport,chardev=$name,nr=${port%%:*},name=$name")
	done
	pack_vm_init "$dir"
	# An emulated processor never sleeps for long, and gives way to machines that do.
	exec nice qemu-system-x86_64 "${arguments[@]}"
}

# The kernel's initramfs plus today's vm-init; the kernel unpacks archives that follow one another.
pack_vm_init() {
	cp "$TOP/scripts/lib/vm-init" "$RUN/init"
	{
		cat "$1/initramfs"
		cd "$RUN" && echo init | cpio --quiet -o -H newc | gzip -1
	} >"$RUN/initramfs"
}

# engine KERNEL DIR: what runs the machine's processors.
#
# Those of the debug kernel take turns in one thread, and their clock counts instructions, a nanosecond each. By a clock
# of this world, ticks alone take up most of its time; and each in a thread of its own, they wait for one that holds a
# lock and that this machine has no processor for. Stock kernels need it to count (--icount), and 6.1 can't start its second one so.
engine() {
	local accel=tcg
	[[ $ICOUNT ]] || accel=$(accelerator "$2")
	case $accel-$1$ICOUNT in
	tcg-debug | tcg-*yes) echo "-accel tcg,thread=single -icount shift=0" ;;
	tcg-*) echo "-accel tcg,thread=multi" ;;
	*) echo "-accel $accel" ;;
	esac
}

# accelerator DIR: kvm where a stock kernel boots with it within 15 seconds, else tcg. The answer is kept per host kernel.
accelerator() {
	local answer
	answer=$CACHE/engine-$(uname -r)
	if [[ ! -s $answer ]]; then
		if [[ -w /dev/kvm ]] && kvm_boots "$1"; then echo kvm; else echo tcg; fi >"$answer.$$"
		mv "$answer.$$" "$answer"
	fi
	cat "$answer"
}

kvm_boots() {
	say "trying whether a kernel boots with KVM here (15 seconds at most, once)"
	timeout -k 1 15 qemu-system-x86_64 -accel kvm -cpu "max,la57=off" -machine q35 -smp 2 -m 512M -nodefaults -display none -no-reboot \
		-kernel "$1/kernel" -initrd "$1/initramfs" -append "rdinit=/bin/busybox console=ttyS0 panic=-1" \
		-serial stdio </dev/null 2>/dev/null | grep "Kernel panic - not syncing: Attempted to kill init" >/dev/null
}

### One run

# run_in_machine KERNEL: runs RUN/command in it, the kernel log going to LOG; returns the status of the run.
run_in_machine() {
	local kernel=$1 readers
	mkfifo "$RUN"/{log,out,err,result}
	cat "$RUN/log" >"$LOG" &
	readers=($!)
	cat "$RUN/out" &
	readers+=($!)
	cat "$RUN/err" >&2 &
	readers+=($!)
	cat "$RUN/result" >"$RUN/report" &
	readers+=($!)
	# Held open until the machine has ended, lest the readers wait for ever for a machine that never starts.
	exec 61<>"$RUN/log" 62<>"$RUN/out" 63<>"$RUN/err" 64<>"$RUN/result"
	if [[ $WANT_SHELL ]]; then shell_machine "$kernel"; else background_machine "$kernel"; fi
	exec 61>&- 62>&- 63>&- 64>&-
	wait "${readers[@]}"
	judge "$kernel"
}

# In a process group of its own, so that all of it can be killed: User-Mode Linux, when it is killed, leaves behind the
# processes its user space ran in.
background_machine() {
	local watchdog
	set -m
	boot "$1" </dev/null >"$RUN/machine" 2>&1 61>&- 62>&- 63>&- 64>&- &
	MACHINE=$!
	watch_time "$MACHINE" 61>&- 62>&- 63>&- 64>&- &
	watchdog=$!
	set +m
	wait "$MACHINE" 2>/dev/null || true
	kill_machine
	kill "$watchdog" 2>/dev/null || true
	wait "$watchdog" 2>/dev/null || true
}

watch_time() {
	local never
	exec {never}<> <(:)
	read -r -t "$TIMEOUT" -u "$never" || true
	touch "$RUN/late"
	kill -KILL -- "-$1"
}

kill_machine() {
	[[ ! $MACHINE ]] || kill -KILL -- "-$MACHINE" 2>/dev/null || true
	MACHINE=
}

shell_machine() {
	local terminal
	terminal=$(stty -g)
	(boot "$1" 2>"$RUN/machine" 61>&- 62>&- 63>&- 64>&-) || true
	stty "$terminal"
}

boot() {
	local dir arguments
	dir=$(kernel_dir "$1")
	arguments=$(boot_arguments "$1" | tr '\n' ' ')
	if is_uml "$1"; then
		boot_uml "$dir" "$arguments"
	else
		boot_qemu "$dir" "$arguments" "$(engine "$1" "$dir")"
	fi
}

# judge KERNEL: says on stderr what the command's own status cannot tell; returns the status of the run.
judge() {
	local kernel=$1 status complaint=
	status=$(sed -n 's/^status //p' "$RUN/report")
	if [[ ! $status ]]; then
		status=$BED_FAILED
		if [[ -e $RUN/late ]]; then
			status=124
			complaint="time is up: the $kernel machine was ended after $TIMEOUT s, before the command had"
		elif ! grep -q booted "$RUN/report"; then
			complaint="the $kernel machine did not come up"
			tail -n 5 "$RUN/machine" >&2
		else
			complaint="the $kernel machine died before the command ended"
			tail -n 5 "$RUN/machine" >&2
		fi
	elif ! grep -q over "$RUN/report"; then
		((status)) || status=$BED_FAILED
		complaint="the $kernel machine did not survive what follows the command"
	fi
	[[ ! $complaint ]] || say "$complaint; its log is $LOG"
	if ! check_log "$LOG"; then
		((status)) || status=$BED_FAILED
	elif [[ $complaint ]]; then
		tail -n 30 "$LOG" >&2
	fi
	return "$status"
}

# check_log FILE: shows the lines that mean a fault in the kernel, each with a few that follow; fails if there are any.
check_log() {
	local faults
	faults=$(without_allowed <"$1" | grep -a -n -E -A "$SPLAT_LINES" -f <(splat_patterns) || true)
	[[ $faults ]] || return 0
	say "the kernel log reports faults; all of it is in $1"
	head -n 120 <<<"$faults" >&2
	return 1
}

splat_patterns() { grep -v -E '^(#|$)' "$TOP/scripts/lib/splats"; }

without_allowed() {
	if ((${#ALLOW[@]})); then
		grep -a -v -E -f <(printf '%s\n' "${ALLOW[@]}") || true
	else
		cat
	fi
}
