# SPDX-License-Identifier: GPL-2.0-or-later
# Completions for zsh, of what table.awk read.

# Between the brackets of a specification, and within single quotes.
function quoted(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/\[/, "\\[", text)
	gsub(/\]/, "\\]", text)
	gsub(/:/, "\\:", text)
	gsub(/'/, "'\\''", text)
	return text
}

function action(i) {
	if (kind[i] == "words")
		return "(" words[i] ")"
	if (kind[i] == "entry")
		return "_kexec_entries"
	if (kind[i] == "initrd")
		return "_files -g \"*(initr|.img|.cpio)*\""
	if (kind[i] == "dtb")
		return "_files -g \"*.dtb\""
	if (kind[i] == "dir")
		return "_files -/"
	if (kind[i] == "file")
		return "_files"
	return ""
}

# What follows an option's name and its help.
function argument(i) {
	if (takes[i] == "")
		return ""
	return (takes[i] == "[" ? "::" : ":") what[i] ":" action(i)
}

function print_option(i,    long_name, rest) {
	long_name = "--" long[i] (takes[i] == "[" ? "=-" : takes[i])
	rest = "[" quoted(help[i]) "]" argument(i)
	if (again[i])
		print "\t\t'*" long_name rest "' \\"
	else if (short[i] == "")
		print "\t\t'" long_name rest "' \\"
	else
		print "\t\t'(-" short[i] " --" long[i] ")'{-" short[i] \
			(takes[i] == "=" ? "+" : "") "," long_name "}'" rest "' \\"
}

function finish(    i, name, n, i_name, list) {
	name = program
	gsub(/-/, "_", name)
	print "#compdef " program
	print "# Made of the table of options of " program "(8)."
	print ""
	if (program == "kexec") {
		print "_kexec_entries() {"
		print "\tlocal -a entries"
		print "\tentries=(" words_of["entry"] " ${(f)\"$(_call_program entries \\"
		print "\t\tkexec --list-entries 2>/dev/null </dev/null |"
		print "\t\tsed -n 's/^[0-9].*  \\([^ ]*\\)$/\\1/p' | grep -vx -e -)\"})"
		print "\tcompadd \"$@\" -a entries"
		print "}"
		print ""
	}
	print "_" name "() {"
	print "\t_arguments -s -S : \\"
	for (i = 1; i <= count; i++)
		print_option(i)
	if (main_kind == "kernel")
		print "\t\t'*:kernel:_files -g \"*(vmlinu|bzImage|.efi|xen)*\"'"
	else
		print "\t\t':dump:_files -g \"*(vmcore|dump)*\"'"
	print "}"
	print ""
	print "_" name " \"$@\""
}
