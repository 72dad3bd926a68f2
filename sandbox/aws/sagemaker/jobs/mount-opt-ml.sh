#!/bin/sh
# Runs a command that sees a folder as /opt/ml: mount-opt-ml.sh FOLDER COMMAND…
# For a mount namespace of its own (unshare --mount): nothing is made outside of it, and the rest of /opt stays as it is.
set -eu
folder=$1
shift

mount -t tmpfs tmpfs /mnt
mkdir /mnt/opt
mount --rbind /opt /mnt/opt
mount -t tmpfs -o mode=755 tmpfs /opt
for entry in /mnt/opt/* /mnt/opt/.[!.]*; do
  name=${entry##*/}
  if [ "$name" = ml ]; then
    continue
  elif [ -L "$entry" ]; then
    cp -P "$entry" "/opt/$name"
  elif [ -d "$entry" ]; then
    mkdir "/opt/$name"
    mount --rbind "$entry" "/opt/$name"
  elif [ -e "$entry" ]; then
    : >"/opt/$name"
    mount --bind "$entry" "/opt/$name"
  fi
done
umount -l /mnt

mkdir /opt/ml
mount --bind "$folder" /opt/ml
exec "$@"
