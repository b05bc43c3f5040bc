#!/bin/bash
# Boots a Debian root: boot.sh ROOT. For `unshare --pid --mount --fork --cgroup …`, whose process 1 it becomes.
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
# Some kernels have the hierarchies of version 1 here, which systemd no longer uses.
mount -t tmpfs tmpfs sys/fs/cgroup && umount sys/fs/cgroup
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs -o mode=755 dev dev
for name in null zero full random urandom tty; do
    touch "dev/$name"
    mount --bind "/dev/$name" "dev/$name"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs tmpfs dev/shm
ip link set lo up 2>/dev/null || true
exec env -i container=test PATH=/usr/sbin:/usr/bin chroot . /usr/lib/systemd/systemd --log-target=console
