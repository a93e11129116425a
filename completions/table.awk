# SPDX-License-Identifier: GPL-2.0-or-later
#
# The options of a program, out of its sources, for one of the writers beside this file
# (bash.awk, zsh.awk, fish.awk), which prints a shell's completions:
#   awk -v program=kexec -v only=X86 -f table.awk -f bash.awk \
#       kexec/request/options-table.c kexec/image/image.c kexec/boot/select.c
#   awk -v program=vmcore-dmesg -f table.awk -f bash.awk vmcore-dmesg/main.c
# Nothing is run that was built, so this works when building for another machine. only is
# the host's name in the column of architectures; empty: options of all are taken.
#
# What a writer's finish() finds, for i from 1 to count:
#   short[i], long[i]  names without dashes, "" for none; long[i] is there always
#   help[i]            one line
#   takes[i]           "" no argument, "=" one, "[" one that may be left out
#   what[i]            the argument's name, lower case
#   kind[i]            how it is completed: "words" by words[i], "entry" of the boot menu,
#                      files: "initrd", "dtb", "kernel", "dump", "file"; "dir"; "text"
#   again[i]           may be given more than once
# words_of["entry"] has the names of entries that are always there.

# The fields of a row in C, strings without their quotes; the number of them.
function split_row(row, to,    n, i, c, quote) {
	n = 1
	to[n] = ""
	for (i = 1; i <= length(row); i++) {
		c = substr(row, i, 1)
		if (quote != "") {
			if (c == quote) {
				quote = ""
				continue
			}
			if (c == "\\")
				c = substr(row, ++i, 1)
		} else if (c == "\"" || c == "'") {
			quote = c
			continue
		} else if (c == ",") {
			to[++n] = ""
			continue
		} else if (c == " " || c == "\t")
			continue
		to[n] = to[n] c
	}
	return n
}

# Options whose words stand in no table of the sources, and files that have usual names.
function kind_of(name, argument) {
	if (argument == "")
		return ""
	if (argument in words_of)
		return "words"
	if (argument == "entry")
		return "entry"
	if (argument == "dir")
		return "dir"
	if (argument != "file")
		return "text"
	if (name ~ /^(initrd|ramdisk)$/)
		return "initrd"
	if (name ~ /^(dtb|devicetreeblob)$/)
		return "dtb"
	return "file"
}

# A row of the option table. The second name of an option has no help of its own.
function take_row(row,    f, name, value) {
	if (split_row(row, f) < 7)
		refuse("a row of the option table is not understood: " row)
	if (f[2] == "NULL" || only != "" && f[5] != "ANY" && f[5] !~ "(^|[|])" only "([|]|$)")
		return
	name = f[2]
	count++
	long[count] = name
	short[count] = f[1] == "0" ? "" : f[1]
	help[count] = f[6] == "NULL" ? "the same as --" main_name : f[6]
	if (f[6] != "NULL")
		main_name = name
	takes[count] = f[3] == "NULL" ? "" : f[3] ~ /^\[/ ? "[" : "="
	value = f[3] == "NULL" ? "" : tolower(f[3])
	gsub(/[^a-z]/, "", value)
	what[count] = value
	again[count] = f[7] ~ /^PATHS\(/
	# OWN(apply): the words that this function knows.
	sub(/^OWN\(/, "", f[7])
	sub(/\).*/, "", f[7])
	if (f[7] in words_of)
		words_of[value] = words_of[f[7]]
	kind[count] = kind_of(name, value)
	words[count] = kind[count] == "words" ? words_of[value] : ""
}

function add_word(to, word) {
	words_of[to] = words_of[to] (words_of[to] == "" ? "" : " ") word
}

function refuse(why) {
	print "completions: " FILENAME ":" FNR ": " why >"/dev/stderr"
	failed = 1
	exit 1
}

# The types of images, those that are built; they are read before the options.
FILENAME ~ /image\.c$/ && /^\t\{"[^"]+", "[^"]+", IMAGE_/ {
	split($0, part, "\"")
	add_word("type", part[2])
}

FILENAME ~ /select\.c$/ && /^\t\{"@[a-z]+", / {
	split($0, part, "\"")
	names = names (names == "" ? "" : " ") part[2]
}

# What an option's function knows: "static const struct word NAME[] = {{"text", …".
FILENAME ~ /options-table\.c$/ && /^static struct kx_err \*[a-z_]+\(/ {
	within = $0
	sub(/\(.*/, "", within)
	sub(/.*\*/, "", within)
}

/^\tstatic const struct word / { in_words = 1 }

in_words {
	n = split($0, part, "\"")
	for (i = 2; i <= n; i += 2)
		add_word(within, part[i])
	if (/;$/)
		in_words = 0
}

/^const struct option_row option_table/ { in_table = 1; next }

in_table && /^};/ { in_table = 0 }

in_table && /^\t/ {
	sub(/^\t+/, row == "" ? "" : " ")
	row = row $0
	if (row ~ /\},$/) {
		sub(/^\{/, "", row)
		sub(/\},$/, "", row)
		take_row(row)
		row = ""
	}
}

# vmcore-dmesg's --help: a line for each option.
FILENAME ~ /main\.c$/ && /^\t"  -[a-zA-Z], --[a-z-]+  / {
	count++
	line = $0
	sub(/\\n.*/, "", line)
	short[count] = substr(line, 6, 1)
	line = substr(line, 11)
	long[count] = line
	sub(/ .*/, "", long[count])
	sub(/^[^ ]+ +/, "", line)
	help[count] = line
}

BEGIN {
	words_of["port"] = "ttyS0 ttyS1 ttyS2 ttyS3 ttyAMA0"
	words_of["baud"] = "115200 57600 38400 19200 9600"
	main_kind = program == "kexec" ? "kernel" : "dump"
}

END {
	if (!failed && !count)
		refuse("no option found")
	if (failed)
		exit 1
	words_of["entry"] = names
	finish()
}
