#!/usr/bin/env bash
# Chromium for the tests in a browser: the system's, else Debian's package, which a user who may not install packages
# gets unpacked into FOLDER, with the libraries that it needs and a `chromium` that finds them.
set -euo pipefail
folder=$(realpath -m "$1")

if command -v chromium > /dev/null || [ -x "$folder/chromium" ]; then
  exit 0
fi
for as_root in "" "sudo -n"; do
  if [ "$($as_root id -u 2> /dev/null)" = 0 ]; then
    $as_root apt-get -qq update
    DEBIAN_FRONTEND=noninteractive $as_root apt-get -qq install -y chromium > /dev/null
    exit 0
  fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists,archives}/partial "$work/root"
apt=(apt-get -qq -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o "Dir::Cache::archives=$work/archives"
     -o Debug::NoLocking=1)
"${apt[@]}" update
mapfile -t packages < <("${apt[@]}" --simulate --no-install-recommends install chromium fonts-liberation |
  awk '$1 == "Inst" { print $2 }')
(cd "$work/archives" && "${apt[@]}" download "${packages[@]}")
for package in "$work"/archives/*.deb; do
  dpkg-deb --extract "$package" "$work/root"
done
cat > "$work/root/fonts.conf" << END
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>$folder/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>$folder/fontcache</cachedir>
<include ignore_missing="yes">$folder/etc/fonts/conf.d</include></fontconfig>
END
cat > "$work/root/chromium" << END
#!/bin/sh
libraries="$folder/usr/lib/$(uname -m)-linux-gnu"
export LD_LIBRARY_PATH="\$libraries:\$libraries/pulseaudio:$folder/lib/$(uname -m)-linux-gnu" FONTCONFIG_FILE="$folder/fonts.conf"
exec "$folder/usr/lib/chromium/chromium" "\$@"
END
chmod +x "$work/root/chromium"
mkdir -p "$(dirname "$folder")"
rm -rf "$folder"
mv "$work/root" "$folder"
