#!/bin/busybox sh
# The guest's init: what a system has mounted, then the guest program, whose output goes to the second serial port; then power off.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tracefs tracefs /sys/kernel/tracing
mount -t securityfs securityfs /sys/kernel/security
mount -t bpf bpf /sys/fs/bpf
mount -t cgroup2 cgroup2 /sys/fs/cgroup
for module in /modules/*.ko; do
  insmod "$module" || echo "insmod $module failed"
done
ip link set lo up
stty -F /dev/ttyS1 raw
node /app/run.mjs >/dev/ttyS1
echo "guest program ended with code $?" >/dev/ttyS1
poweroff -f
