#!/bin/bash
# Runs a command in a Debian root that is not booted: enter.sh ROOT COMMAND… For `unshare --mount --pid --fork`.
set -e
root=$1
shift
mount --make-rprivate /
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
mount --bind "$root/dev/pts/ptmx" "$root/dev/ptmx"
exec chroot "$root" "$@"
