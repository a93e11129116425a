# SPDX-License-Identifier: GPL-2.0-or-later
# Completions for fish, of what table.awk read. Where an argument is a file, fish takes
# any; those with the usual endings come first.

function quoted(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/'/, "\\'", text)
	return "'" text "'"
}

function action(i) {
	if (kind[i] == "words")
		return " -f -a " quoted(words[i])
	if (kind[i] == "entry")
		return " -f -a '(__kexec_entries)'"
	if (kind[i] == "initrd")
		return " -a '(__fish_complete_suffix .img)'"
	if (kind[i] == "dtb")
		return " -a '(__fish_complete_suffix .dtb)'"
	if (kind[i] == "dir")
		return " -f -a '(__fish_complete_directories)'"
	if (kind[i] == "text")
		return " -f"
	return ""
}

function finish(    i) {
	print "# fish completion for " program "(8), made of its table of options."
	print ""
	if (program == "kexec") {
		print "function __kexec_entries"
		print "\tprintf '%s\\n' " words_of["entry"]
		print "\tkexec --list-entries 2>/dev/null </dev/null |"
		print "\t\tstring replace -rf '^[0-9].*  (\\S+)$' '$1' | string match -v -- -"
		print "end"
		print ""
	}
	for (i = 1; i <= count; i++)
		print "complete -c " program (short[i] == "" ? "" : " -s " short[i]) \
			" -l " long[i] (takes[i] == "=" ? " -r" : "") \
			(takes[i] == "" ? "" : action(i)) " -d " quoted(help[i])
}
