# SPDX-License-Identifier: GPL-2.0-or-later
# Completions for bash, of what table.awk read. They need no more than bash itself.

# The names of an option behind which its argument is completed: as a word of its own, and
# behind "=". Where it may be left out, only there.
function names_of(i,    names) {
	names = "--" long[i] "="
	if (takes[i] == "=")
		names = names " | --" long[i] (short[i] == "" ? "" : " | -" short[i])
	return names
}

function action(i) {
	if (kind[i] == "words")
		return function_name "_words \"" words[i] "\""
	if (kind[i] == "entry")
		return function_name "_words \"" words_of["entry"] " $(" function_name \
			"_entries \"$1\")\""
	if (kind[i] == "initrd")
		return function_name "_files '*initr*' '*.img' '*.cpio' '*.cpio.*'"
	if (kind[i] == "dtb")
		return function_name "_files '*.dtb'"
	if (kind[i] == "dir")
		return function_name "_directories"
	if (kind[i] == "file")
		return function_name "_files '*'"
	return ":"
}

function all_options(    i, all) {
	for (i = 1; i <= count; i++) {
		if (short[i] != "")
			all = all " -" short[i]
		if (takes[i] != "=")
			all = all " --" long[i]
		if (takes[i] != "")
			all = all " --" long[i] "="
	}
	return substr(all, 2)
}

# Lines of at most 88 columns, by a backslash within double quotes.
function print_list(indent, text,    n, i, list, line) {
	n = split(text, list, " ")
	line = ""
	for (i = 1; i <= n; i++) {
		if (length(line) + length(list[i]) > 76) {
			print indent line " \\"
			line = list[i]
		} else
			line = line (line == "" ? "" : " ") list[i]
	}
	print indent line "\""
}

function finish(    i, files) {
	function_name = "_" program
	gsub(/-/, "_", function_name)
	files = main_kind == "kernel" ? "'*vmlinu*' '*bzImage*' '*.efi' '*xen*.gz'" : \
		"'*vmcore*' '*dump*'"
	print "# bash completion for " program "(8), made of its table of options."
	print ""
	print function_name "_words()"
	print "{"
	print "\tlocal word"
	print "\twhile read -r word; do"
	print "\t\t[[ -z $word || $word != \"$cur\"* ]] ||"
	print "\t\t\tCOMPREPLY+=(\"$(printf %q \"$word\")\")"
	print "\tdone < <(tr ' ' '\\n' <<<\"$1\")"
	print "}"
	print ""
	print "# Files of one of the patterns, and folders; any files where there are none."
	print function_name "_files()"
	print "{"
	print "\tlocal pattern found"
	print "\tcompopt -o filenames 2>/dev/null"
	print "\tfound=$(for pattern; do compgen -f -X \"!$pattern\" -- \"$cur\"; done)"
	print "\t[[ -n $found ]] || found=$(compgen -f -- \"$cur\")"
	print "\tfound+=$'\\n'$(compgen -d -- \"$cur\")"
	print "\tmapfile -t COMPREPLY < <(sort -u <<<\"$found\" | grep .)"
	print "}"
	if (program == "kexec") {
		print ""
		print function_name "_directories()"
		print "{"
		print "\tcompopt -o filenames 2>/dev/null"
		print "\tmapfile -t COMPREPLY < <(compgen -d -- \"$cur\")"
		print "}"
		print ""
		print "# The ids of the boot menu's entries, where it can be read: the last column."
		print function_name "_entries()"
		print "{"
		print "\t\"$1\" --list-entries 2>/dev/null </dev/null |"
		print "\t\tsed -n 's/^[0-9].*  \\([^ ]*\\)$/\\1/p' | grep -vx -e -"
		print "}"
	}
	print ""
	print function_name "()"
	print "{"
	print "\tlocal line=${COMP_LINE:0:COMP_POINT} word option cur tokens name=''"
	print ""
	print "\t# Bash breaks words at \"=\" and \"@\", too: these are those of the shell."
	print "\tread -ra tokens <<<\"$line \""
	print "\tword=${line##*[[:space:]]}"
	print "\t[[ -z $word ]] || unset 'tokens[-1]'"
	print "\toption=${tokens[-1]} cur=$word"
	print "\tif [[ $word == --*=* ]]; then"
	print "\t\tname=${word%%=*}= option=$name cur=${word#*=}"
	print "\tfi"
	print "\tCOMPREPLY=()"
	print "\tcase $option in"
	for (i = 1; i <= count; i++)
		if (takes[i] != "")
			print "\t" names_of(i) ")\n\t\t" action(i) "\n\t\t;;"
	print "\t*)"
	print "\t\tif [[ $cur == -* ]]; then"
	print "\t\t\t" function_name "_words \"\\"
	print_list("\t\t\t\t", all_options())
	print "\t\t\t[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] ||"
	print "\t\t\t\tcompopt -o nospace 2>/dev/null"
	print "\t\telse"
	print "\t\t\t" function_name "_files " files
	print "\t\tfi"
	print "\t\t;;"
	print "\tesac"
	print ""
	print "\t# What is behind the last break is what bash puts these for, and an \"@\" itself."
	print "\tline=${word%\"${word##*[\"$COMP_WORDBREAKS\"]}\"}"
	print "\tline=${line%@}"
	print "\tCOMPREPLY=(\"${COMPREPLY[@]/#/$name}\")"
	print "\tCOMPREPLY=(\"${COMPREPLY[@]#\"$line\"}\")"
	print "}"
	print ""
	print "complete -F " function_name " " program
}
