# SPDX-License-Identifier: GPL-2.0-or-later
#
# nix-build contrib/packaging/nix, from a clone. The libraries are opened when they are
# needed, and there is no common folder with them: the programs have their folders as
# rpath, which is added last, since what is not linked is dropped from it before.
{ pkgs ? import <nixpkgs> { } }:

let
  libraries = with pkgs; [ dtc json_c libarchive lz4 xz zlib zstd ];
in
pkgs.stdenv.mkDerivation {
  pname = "kexec-next";
  version = "0.1.0";
  src = pkgs.lib.cleanSource ../../..;

  nativeBuildInputs = with pkgs; [ autoreconfHook pkg-config ];
  buildInputs = libraries;

  configureFlags = [
    "--without-xen"
    "--with-systemdsystemunitdir=${placeholder "out"}/lib/systemd/system"
  ];
  enableParallelBuilding = true;
  # The purgatory has flags of its own; what the wrapper adds must not reach it.
  hardeningDisable = [ "all" ];

  postFixup = ''
    patchelf --add-rpath ${pkgs.lib.makeLibraryPath libraries} $out/bin/kexec
  '';

  meta = with pkgs.lib; {
    description = "Boot a kernel from the running one, or have one save crash dumps";
    license = licenses.gpl2Plus;
    platforms = [ "x86_64-linux" "aarch64-linux" "powerpc64le-linux" ];
    mainProgram = "kexec";
  };
}
