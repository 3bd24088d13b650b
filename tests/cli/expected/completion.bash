# Completion for pinfold in bash; made by `pinfold completion bash`.
_pinfold() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" words="" files="" word n
  for ((n = 1; n < COMP_CWORD; n++)); do
    word="${COMP_WORDS[n]}"
    case "$command $word" in
      " check") command="check" ;;
      " format") command="format" ;;
      " upgrade") command="upgrade" ;;
      " lock") command="lock" ;;
      " why") command="why" ;;
      " audit") command="audit" ;;
      " rule") command="rule" ;;
      " config") command="config" ;;
      " server") command="server" ;;
      " completion") command="completion" ;;
      " env") command="env" ;;
      "env status") command="env/status" ;;
      "env list") command="env/list" ;;
      "env create") command="env/create" ;;
      "env sync") command="env/sync" ;;
      "env install") command="env/install" ;;
      "env uninstall") command="env/uninstall" ;;
      "env undo") command="env/undo" ;;
      "env freeze") command="env/freeze" ;;
      "env run") command="env/run" ;;
      "env activate") command="env/activate" ;;
      "env deactivate") command="env/deactivate" ;;
      "env select") command="env/select" ;;
      "env repair") command="env/repair" ;;
      "env remove") command="env/remove" ;;
      " debug") command="debug" ;;
      "debug parse") command="debug/parse" ;;
    esac
  done
  case "$command $previous" in
    "check --select") words="RULES" ;;
    "check --ignore") words="RULES" ;;
    "check --fail-on") words="error warning info hint never" ;;
    "check --env") files=1 ;;
    "check --for") words="" ;;
    "check --config") files=1 ;;
    "check --format") words="text concise json sarif github junit" ;;
    "check --output-file") files=1 ;;
    "check --color") words="auto always never" ;;
    "check --stdin-filename") files=1 ;;
    "format --config") files=1 ;;
    "format --color") words="auto always never" ;;
    "format --stdin-filename") files=1 ;;
    "upgrade --file") files=1 ;;
    "upgrade --config") files=1 ;;
    "upgrade --format") words="text json" ;;
    "upgrade --color") words="auto always never" ;;
    "lock -o"|"lock --output") files=1 ;;
    "lock --upgrade-package") words="RULES" ;;
    "lock --format") words="requirements.txt pylock.toml" ;;
    "lock --installer") words="uv pip" ;;
    "lock --color") words="auto always never" ;;
    "why --config") files=1 ;;
    "why --format") words="text json" ;;
    "why --color") words="auto always never" ;;
    "audit --fail-on") words="error warning info hint never" ;;
    "audit --config") files=1 ;;
    "audit --format") words="text concise json sarif github junit" ;;
    "audit --output-file") files=1 ;;
    "audit --color") words="auto always never" ;;
    "audit --stdin-filename") files=1 ;;
    "rule --format") words="text json" ;;
    "rule --color") words="auto always never" ;;
    "config --format") words="text json" ;;
    "config --config") files=1 ;;
    "server --tcp") words="" ;;
    "env/status --directory") files=1 ;;
    "env/status --color") words="auto always never" ;;
    "env/status --env") files=1 ;;
    "env/status --format") words="text json" ;;
    "env/list --directory") files=1 ;;
    "env/list --color") words="auto always never" ;;
    "env/list --env") files=1 ;;
    "env/list --format") words="text json" ;;
    "env/create --directory") files=1 ;;
    "env/create --color") words="auto always never" ;;
    "env/create --python") words="" ;;
    "env/create --prompt") words="" ;;
    "env/create --installer") words="uv pip" ;;
    "env/create --format") words="text json" ;;
    "env/sync --directory") files=1 ;;
    "env/sync --color") words="auto always never" ;;
    "env/sync --env") files=1 ;;
    "env/sync --installer") words="uv pip" ;;
    "env/sync --format") words="text json" ;;
    "env/install --directory") files=1 ;;
    "env/install --color") words="auto always never" ;;
    "env/install -f"|"env/install --file") files=1 ;;
    "env/install --env") files=1 ;;
    "env/install --installer") words="uv pip" ;;
    "env/install --format") words="text json" ;;
    "env/uninstall --directory") files=1 ;;
    "env/uninstall --color") words="auto always never" ;;
    "env/uninstall -f"|"env/uninstall --file") files=1 ;;
    "env/uninstall --env") files=1 ;;
    "env/uninstall --installer") words="uv pip" ;;
    "env/uninstall --format") words="text json" ;;
    "env/undo --directory") files=1 ;;
    "env/undo --color") words="auto always never" ;;
    "env/undo --env") files=1 ;;
    "env/undo --format") words="text json" ;;
    "env/freeze --directory") files=1 ;;
    "env/freeze --color") words="auto always never" ;;
    "env/freeze -f"|"env/freeze --file") files=1 ;;
    "env/freeze --env") files=1 ;;
    "env/freeze --format") words="text json" ;;
    "env/run --directory") files=1 ;;
    "env/run --color") words="auto always never" ;;
    "env/run --env") files=1 ;;
    "env/activate --directory") files=1 ;;
    "env/activate --color") words="auto always never" ;;
    "env/activate --shell") words="bash zsh sh dash ash ksh mksh fish csh tcsh powershell pwsh cmd nu" ;;
    "env/activate --env") files=1 ;;
    "env/activate --format") words="text json" ;;
    "env/deactivate --directory") files=1 ;;
    "env/deactivate --color") words="auto always never" ;;
    "env/deactivate --shell") words="bash zsh sh dash ash ksh mksh fish csh tcsh powershell pwsh cmd nu" ;;
    "env/deactivate --env") files=1 ;;
    "env/deactivate --format") words="text json" ;;
    "env/select --directory") files=1 ;;
    "env/select --color") words="auto always never" ;;
    "env/select --format") words="text json" ;;
    "env/repair --directory") files=1 ;;
    "env/repair --color") words="auto always never" ;;
    "env/repair --python") words="" ;;
    "env/repair --env") files=1 ;;
    "env/repair --installer") words="uv pip" ;;
    "env/repair --format") words="text json" ;;
    "env/remove --directory") files=1 ;;
    "env/remove --color") words="auto always never" ;;
    "env/remove --env") files=1 ;;
    "env/remove --format") words="text json" ;;
    "debug/parse --batch") files=1 ;;
    "debug/parse --root") files=1 ;;
    "debug/parse --out") files=1 ;;
    *) case "$command" in
      "") words="check format upgrade lock why audit rule config server completion env debug -h --help --version" ;;
      "check") words="-h --help --fix --unsafe-fixes --diff --select --ignore --fail-on --env --online --resolve --for --offline --config --no-config --format --output-file -q --quiet --color --force-exclude --stdin-filename" files=1 ;;
      "format") words="-h --help --check --diff -q --quiet --config --no-config --color --force-exclude --stdin-filename" files=1 ;;
      "upgrade") words="RULES -h --help --file --patch --minor --major --latest --pin --hashes --no-resolve --diff --check --offline --config --no-config --format -q --quiet --color" ;;
      "lock") words="-h --help -o --output --hashes --no-hashes --universal --no-universal --upgrade --upgrade-package --diff --check --format --force --installer --offline --json -q --quiet --color" files=1 ;;
      "why") words="RULES -h --help --offline --config --no-config --format -q --quiet --color" files=1 ;;
      "audit") words="-h --help --osv --offline --fix --diff --fail-on --config --no-config --format --output-file -q --quiet --color --force-exclude --stdin-filename" files=1 ;;
      "rule") words="RULES -h --help --format --color" ;;
      "config") words="-h --help --format --config --no-config" files=1 ;;
      "server") words="-h --help --stdio --tcp" ;;
      "completion") words="bash zsh fish powershell -h --help" ;;
      "env") words="status list create sync install uninstall undo freeze run activate deactivate select repair remove -h --help" ;;
      "env/status") words="-h --help --directory --color --env --format -q --quiet" files=1 ;;
      "env/list") words="-h --help --directory --color --all --env --format -q --quiet" ;;
      "env/create") words="-h --help --directory --color --python --prompt --seed --installer --offline --format -q --quiet" files=1 ;;
      "env/sync") words="-h --help --directory --color --dry-run --inexact --env --installer --offline -y --yes --format -q --quiet" files=1 ;;
      "env/install") words="-h --help --directory --color -f --file --env --installer --offline -y --yes --format -q --quiet" ;;
      "env/uninstall") words="-h --help --directory --color -f --file --env --installer --offline -y --yes --format -q --quiet" ;;
      "env/undo") words="-h --help --directory --color --env -y --yes --format -q --quiet" ;;
      "env/freeze") words="-h --help --directory --color --all --top-level --check --diff -f --file --env --format -q --quiet" ;;
      "env/run") words="-h --help --directory --color --env" ;;
      "env/activate") words="-h --help --directory --color --shell --env --format" ;;
      "env/deactivate") words="-h --help --directory --color --shell --env --format" ;;
      "env/select") words="-h --help --directory --color --forget --format -q --quiet" files=1 ;;
      "env/repair") words="-h --help --directory --color --python --env --installer --offline -y --yes --format -q --quiet" ;;
      "env/remove") words="-h --help --directory --color --env -y --yes --format -q --quiet" ;;
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
