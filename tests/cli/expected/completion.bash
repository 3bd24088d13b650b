# Completion for pinfold in bash; made by `pinfold completion bash`.
_pinfold() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" words="" files="" word n
  for ((n = 1; n < COMP_CWORD; n++)); do
    word="${COMP_WORDS[n]}"
    case "$command $word" in
      " check") command="check" ;;
      " format") command="format" ;;
      " rule") command="rule" ;;
      " config") command="config" ;;
      " server") command="server" ;;
      " completion") command="completion" ;;
      " debug") command="debug" ;;
      "debug parse") command="debug/parse" ;;
    esac
  done
  case "$command $previous" in
    "check --select") words="RULES" ;;
    "check --ignore") words="RULES" ;;
    "check --fail-on") words="error warning info hint never" ;;
    "check --config") files=1 ;;
    "check --format") words="text concise json sarif github junit" ;;
    "check --output-file") files=1 ;;
    "check --color") words="auto always never" ;;
    "check --stdin-filename") files=1 ;;
    "format --config") files=1 ;;
    "format --color") words="auto always never" ;;
    "format --stdin-filename") files=1 ;;
    "rule --format") words="text json" ;;
    "rule --color") words="auto always never" ;;
    "config --format") words="text json" ;;
    "config --config") files=1 ;;
    "server --tcp") words="" ;;
    "debug/parse --batch") files=1 ;;
    "debug/parse --root") files=1 ;;
    "debug/parse --out") files=1 ;;
    *) case "$command" in
      "") words="check format rule config server completion debug -h --help --version" ;;
      "check") words="-h --help --fix --unsafe-fixes --diff --select --ignore --fail-on --config --no-config --format --output-file -q --quiet --color --force-exclude --stdin-filename" files=1 ;;
      "format") words="-h --help --check --diff -q --quiet --config --no-config --color --force-exclude --stdin-filename" files=1 ;;
      "rule") words="RULES -h --help --format --color" ;;
      "config") words="-h --help --format --config --no-config" files=1 ;;
      "server") words="-h --help --stdio --tcp" ;;
      "completion") words="bash zsh fish powershell -h --help" ;;
      "debug") words="parse -h --help" ;;
      "debug/parse") words="-h --help --batch --root --out --constraint" files=1 ;;
    esac ;;
  esac
  COMPREPLY=()
  if [[ -n $files && $current != -* ]]; then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    type compopt >/dev/null 2>&1 && compopt -o filenames
  fi
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")
}
complete -F _pinfold pinfold
