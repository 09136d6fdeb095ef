#!/bin/bash
# Boots systemd over an unpacked Debian: machine.sh DEBIAN FOLDER, as process 1 of namespaces of its own (mount, pid, network,
# cgroup, uts, ipc). FOLDER is empty. Nothing of DEBIAN is changed, and all that is mounted here ends with this process.
set -eu

mount --make-rprivate /
ip link set lo up

mount -t tmpfs -o size=4g tmpfs "$2"
cd "$2"
mkdir upper work root
mount -t overlay -o "lowerdir=$1,upperdir=upper,workdir=work" overlay root
cd root
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
	touch dev/$device
	mount --bind /dev/$device dev/$device
done
mkdir dev/shm dev/pts
mount -t tmpfs tmpfs dev/shm
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs tmpfs tmp

# Nobody sits at a console, the machine has no disks, and there is no network: apt-get update shall not wait for one.
rm -f etc/fstab
ln -sf /dev/null etc/systemd/system/console-getty.service
ln -sf /dev/null etc/systemd/system/getty.target
rm -f etc/resolv.conf
echo 'Acquire::Retries "0";' >etc/apt/apt.conf.d/99offline
echo modu-check >etc/hostname
# What the reader's DNS does.
echo '127.0.0.1 localhost modu-check modu.localhost' >etc/hosts

# Not chroot: units with PrivateUsers= (ours, and Debian's Redis) cannot start in one.
mkdir -p mnt/host
pivot_root . mnt/host
cd /
umount -l /mnt/host
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=other /lib/systemd/systemd --system
