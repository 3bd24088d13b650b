#compdef pinfold
# Completion for pinfold in zsh; made by `pinfold completion zsh`.

_pinfold() {
  local context state line
  local -a commands=('check:find and report what is wrong' 'format:normalise spacing and alignment' 'upgrade:move to newer releases' 'lock:pin everything that a file asks for' 'why:tell why a package is there' 'audit:look for known vulnerabilities' 'rule:list the rules, or explain one' 'config:show the settings in force' 'server:run the language server' 'completion:print a script for the shell'\''s completion' 'env:make, sync, freeze and use the virtual environment' 'debug:look inside')
  _arguments -C \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--version)--version[show the version and stop]' \
    '1: :->command' \
    '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest) case $words[1] in
      check) _pinfold_check ;;
      format) _pinfold_format ;;
      upgrade) _pinfold_upgrade ;;
      lock) _pinfold_lock ;;
      why) _pinfold_why ;;
      audit) _pinfold_audit ;;
      rule) _pinfold_rule ;;
      config) _pinfold_config ;;
      server) _pinfold_server ;;
      completion) _pinfold_completion ;;
      env) _pinfold_env ;;
      debug) _pinfold_debug ;;
    esac ;;
  esac
}

_pinfold_check() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--fix)--fix[apply the safe fixes, and report what is left]' \
    '(--unsafe-fixes)--unsafe-fixes[with --fix or --diff\: also fixes that may change what is installed]' \
    '(--diff)--diff[show what --fix would change, and change nothing]' \
    '(--select)--select[only these, even if the settings ignore them]:RULES:(RULES)' \
    '(--ignore)--ignore[not these]:RULES:(RULES)' \
    '(--fail-on)--fail-on[the least severity for exit code 1\: error, warning (default), info, hint; or never]:SEVERITY:(error warning info hint never)' \
    '(--env)--env[look at the environment too\: the one in PATH, else the selected one; write it behind the files]:PATH:_files' \
    '(--online)--online[ask the package indexes too\: what is yanked, vulnerable, outdated, unknown]' \
    '(--resolve)--resolve[ask uv or pip whether everything can be installed together, and if not, which lines are at fault]' \
    '(--for)--for[with --resolve\: also there, as in 3.13, windows, '\''macos 3.12'\'' or all; may be repeated]:TARGET: ' \
    '(--offline)--offline[take what is known from before, and connect to nobody]' \
    '(--config)--config[read the settings from this file only]:FILE:_files' \
    '(--no-config)--no-config[read no settings file]' \
    '(--format)--format[text (default), concise, json, sarif, github, junit]:FORMAT:(text concise json sarif github junit)' \
    '(--output-file)--output-file[write the report there instead of to standard output]:FILE:_files' \
    '(-q --quiet)-q[findings only, no summary]' \
    '(-q --quiet)--quiet[findings only, no summary]' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--force-exclude)--force-exclude[leave out what the settings exclude even if it is named]' \
    '(--stdin-filename)--stdin-filename[treat standard input as the file of this name; implies PATH -]:NAME:_files' \
    '*:PATH:_files'
}

_pinfold_format() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--check)--check[name the files that would change, and change nothing]' \
    '(--diff)--diff[show what would change, and change nothing]' \
    '(-q --quiet)-q[no summary]' \
    '(-q --quiet)--quiet[no summary]' \
    '(--config)--config[read the settings from this file only]:FILE:_files' \
    '(--no-config)--no-config[read no settings file]' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--force-exclude)--force-exclude[leave out what the settings exclude even if it is named]' \
    '(--stdin-filename)--stdin-filename[treat standard input as the file of this name; implies PATH -]:NAME:_files' \
    '*:PATH:_files'
}

_pinfold_upgrade() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--file)--file[a file or folder (default\: .); may be repeated]:PATH:_files' \
    '(--patch)--patch[the last number of a version alone may change]' \
    '(--minor)--minor[nothing that promises to break\: no step of the first number, below 1.0 of the second (default)]' \
    '(--major)--major[any newer release]' \
    '(--latest)--latest[any newer release, and bounds that exclude it move as well]' \
    '(--pin)--pin[also pin what is looser than the settings ask for]' \
    '(--hashes)--hashes[all hashes on every pinned line, new ones and missing ones]' \
    '(--no-resolve)--no-resolve[do not ask a resolver whether the new releases work together]' \
    '(--diff)--diff[show what would change, and change nothing]' \
    '(--check)--check[list what would change, and change nothing]' \
    '(--offline)--offline[take what is known from before, and connect to nobody]' \
    '(--config)--config[read the settings from this file only]:FILE:_files' \
    '(--no-config)--no-config[read no settings file]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no summary and no progress]' \
    '(-q --quiet)--quiet[no summary and no progress]' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '*:NAME:(RULES)'
}

_pinfold_lock() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(-o --output)-o[where to write (default\: FILE with .txt at its end, or pylock.toml)]:PATH:_files' \
    '(-o --output)--output[where to write (default\: FILE with .txt at its end, or pylock.toml)]:PATH:_files' \
    '(--hashes --no-hashes)--hashes[with hashes (default\: where the output has some already)]' \
    '(--hashes --no-hashes)--no-hashes[with hashes (default\: where the output has some already)]' \
    '(--universal --no-universal)--universal[for every platform, and this Python and newer ones; needs uv (default\: where the output is so already)]' \
    '(--universal --no-universal)--no-universal[for every platform, and this Python and newer ones; needs uv (default\: where the output is so already)]' \
    '(--upgrade)--upgrade[do not keep what the output pins]' \
    '(--upgrade-package)--upgrade-package[do not keep what it pins of this project; may be repeated]:NAME:(RULES)' \
    '(--diff)--diff[show what would change, and change nothing]' \
    '(--check)--check[say whether the output would change, and change nothing]' \
    '(--format)--format[of the output\: requirements.txt (default), or pylock.toml, which needs uv]:FORMAT:(requirements.txt pylock.toml)' \
    '(--force)--force[overwrite an output that was not made by locking]' \
    '(--installer)--installer[uv or pip (default\: uv where there is one)]:NAME:(uv pip)' \
    '(--offline)--offline[open no connection; use what has been downloaded before]' \
    '(--json)--json[answer for programs]' \
    '(-q --quiet)-q[no closing words and no progress]' \
    '(-q --quiet)--quiet[no closing words and no progress]' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    ':FILE:_files'
}

_pinfold_why() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--offline)--offline[take what is known from before, and connect to nobody]' \
    '(--config)--config[read the settings from this file only]:FILE:_files' \
    '(--no-config)--no-config[read no settings file]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress]' \
    '(-q --quiet)--quiet[no progress]' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    ':NAME:(RULES)' \
    '*:PATH:_files'
}

_pinfold_audit() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--osv)--osv[ask the OSV database of the settings instead, which is told the names and versions that are pinned]' \
    '(--offline)--offline[take what is known from before, and connect to nobody]' \
    '(--fix)--fix[move to the lowest release that repairs all, and report the rest]' \
    '(--diff)--diff[show what --fix would change, and change nothing]' \
    '(--fail-on)--fail-on[the least severity for exit code 1\: error, warning (default), info, hint; or never]:SEVERITY:(error warning info hint never)' \
    '(--config)--config[read the settings from this file only]:FILE:_files' \
    '(--no-config)--no-config[read no settings file]' \
    '(--format)--format[text (default), concise, json, sarif, github, junit]:FORMAT:(text concise json sarif github junit)' \
    '(--output-file)--output-file[write the report there instead of to standard output]:FILE:_files' \
    '(-q --quiet)-q[findings only, no summary]' \
    '(-q --quiet)--quiet[findings only, no summary]' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--force-exclude)--force-exclude[leave out what the settings exclude even if it is named]' \
    '(--stdin-filename)--stdin-filename[treat standard input as the file of this name; implies PATH -]:NAME:_files' \
    '*:PATH:_files'
}

_pinfold_rule() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    ':NAME:(RULES)'
}

_pinfold_config() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(--config)--config[read the settings from this file only]:FILE:_files' \
    '(--no-config)--no-config[read no settings file]' \
    ':PATH:_files'
}

_pinfold_server() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--stdio)--stdio[talk over standard input and output (the default)]' \
    '(--tcp)--tcp[wait for one connection there, for debugging]:HOST\:PORT: '
}

_pinfold_completion() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    ':SHELL:(bash zsh fish powershell)'
}

_pinfold_env() {
  local context state line
  local -a commands=('status:whether the environment is what the files ask for' 'list:list environments' 'create:make an environment' 'sync:make the environment what the files ask for' 'install:add requirements to the file, and sync' 'uninstall:take requirements out of the files, and sync' 'undo:return to the state before the last sync' 'freeze:write the installed versions to the files' 'run:run a command in the environment, without activating it' 'activate:print what activates the environment in a shell' 'deactivate:print what deactivates it' 'select:choose the environment that this folder uses' 'repair:make a broken environment usable again, with what was installed' 'remove:delete the environment')
  _arguments -C \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '1: :->command' \
    '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest) case $words[1] in
      status) _pinfold_env_status ;;
      list) _pinfold_env_list ;;
      create) _pinfold_env_create ;;
      sync) _pinfold_env_sync ;;
      install) _pinfold_env_install ;;
      uninstall) _pinfold_env_uninstall ;;
      undo) _pinfold_env_undo ;;
      freeze) _pinfold_env_freeze ;;
      run) _pinfold_env_run ;;
      activate) _pinfold_env_activate ;;
      deactivate) _pinfold_env_deactivate ;;
      select) _pinfold_env_select ;;
      repair) _pinfold_env_repair ;;
      remove) _pinfold_env_remove ;;
    esac ;;
  esac
}

_pinfold_env_status() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]' \
    '*:FILE:_files'
}

_pinfold_env_list() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--all)--all[also those elsewhere\: active, pyenv, uv, conda, Poetry, Pipenv, Hatch …]' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]'
}

_pinfold_env_create() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--python)--python[a version such as 3.12, or an interpreter'\''s path (default\: what .python-version and requires-python say)]:PYTHON: ' \
    '(--prompt)--prompt[what the shell shows while it is active]:TEXT: ' \
    '(--seed)--seed[also install pip into it]' \
    '(--installer)--installer[uv or pip (default\: uv where there is one)]:NAME:(uv pip)' \
    '(--offline)--offline[open no connection; use what has been downloaded before]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]' \
    ':PATH:_files'
}

_pinfold_env_sync() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--dry-run)--dry-run[show what would change, and change nothing]' \
    '(--inexact)--inexact[remove nothing that no file asks for]' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(--installer)--installer[uv or pip (default\: uv where there is one)]:NAME:(uv pip)' \
    '(--offline)--offline[open no connection; use what has been downloaded before]' \
    '(-y --yes)-y[do not ask]' \
    '(-y --yes)--yes[do not ask]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]' \
    '*:FILE:_files'
}

_pinfold_env_install() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(-f --file)-f[the requirements file to write to (made if there is none)]:FILE:_files' \
    '(-f --file)--file[the requirements file to write to (made if there is none)]:FILE:_files' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(--installer)--installer[uv or pip (default\: uv where there is one)]:NAME:(uv pip)' \
    '(--offline)--offline[open no connection; use what has been downloaded before]' \
    '(-y --yes)-y[do not ask]' \
    '(-y --yes)--yes[do not ask]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]' \
    '*:REQUIREMENT: '
}

_pinfold_env_uninstall() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(-f --file)-f[the one file to take lines out of (default\: all that count)]:FILE:_files' \
    '(-f --file)--file[the one file to take lines out of (default\: all that count)]:FILE:_files' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(--installer)--installer[uv or pip (default\: uv where there is one)]:NAME:(uv pip)' \
    '(--offline)--offline[open no connection; use what has been downloaded before]' \
    '(-y --yes)-y[do not ask]' \
    '(-y --yes)--yes[do not ask]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]' \
    '*:PROJECT: '
}

_pinfold_env_undo() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(-y --yes)-y[do not ask]' \
    '(-y --yes)--yes[do not ask]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]'
}

_pinfold_env_freeze() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--all)--all[print every distribution, as pip freeze does]' \
    '(--top-level)--top-level[print only those that somebody asked for]' \
    '(--check)--check[name the files that would change, and change nothing]' \
    '(--diff)--diff[show what would change, and change nothing]' \
    '(-f --file)-f[the file to update; with --all and --top-level, the file to write to]:FILE:_files' \
    '(-f --file)--file[the file to update; with --all and --top-level, the file to write to]:FILE:_files' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]'
}

_pinfold_env_run() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '*:COMMAND: '
}

_pinfold_env_activate() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--shell)--shell[bash, zsh, sh, dash, ash, ksh, mksh, fish, csh, tcsh, powershell, pwsh, cmd, nu (default\: the one in use)]:SHELL:(bash zsh sh dash ash ksh mksh fish csh tcsh powershell pwsh cmd nu)' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)'
}

_pinfold_env_deactivate() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--shell)--shell[bash, zsh, sh, dash, ash, ksh, mksh, fish, csh, tcsh, powershell, pwsh, cmd, nu (default\: the one in use)]:SHELL:(bash zsh sh dash ash ksh mksh fish csh tcsh powershell pwsh cmd nu)' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)'
}

_pinfold_env_select() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--forget)--forget[choose as if nothing had been selected]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]' \
    ':PATH:_files'
}

_pinfold_env_repair() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--python)--python[a version such as 3.12, or an interpreter'\''s path (default\: one of the same version, else what .python-version and requires-python say)]:PYTHON: ' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(--installer)--installer[uv or pip (default\: uv where there is one)]:NAME:(uv pip)' \
    '(--offline)--offline[open no connection; use what has been downloaded before]' \
    '(-y --yes)-y[do not ask]' \
    '(-y --yes)--yes[do not ask]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]'
}

_pinfold_env_remove() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--directory)--directory[work as if started in this folder]:DIR:_files' \
    '(--color)--color[auto (default\: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never]:WHEN:(auto always never)' \
    '(--env)--env[the environment (default\: the selected one)]:PATH:_files' \
    '(-y --yes)-y[do not ask]' \
    '(-y --yes)--yes[do not ask]' \
    '(--format)--format[for people (text) or for programs]:text|json:(text json)' \
    '(-q --quiet)-q[no progress and no closing words]' \
    '(-q --quiet)--quiet[no progress and no closing words]'
}

_pinfold_debug() {
  local context state line
  local -a commands=('parse:what was understood of files, as JSON')
  _arguments -C \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '1: :->command' \
    '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest) case $words[1] in
      parse) _pinfold_debug_parse ;;
    esac ;;
  esac
}

_pinfold_debug_parse() {
  _arguments -s \
    '(-h --help)-h[show this help message and exit]' \
    '(-h --help)--help[show this help message and exit]' \
    '(--batch)--batch[also the files listed in LIST, one a line]:LIST:_files' \
    '(--root)--root[what the names of files are relative to (default\: .)]:DIR:_files' \
    '(--out)--out[write there instead of to standard output]:FILE:_files' \
    '(--constraint)--constraint[all are constraints files (default\: those with such a name)]' \
    '*:FILE:_files'
}

if [ "$funcstack[1]" = "_pinfold" ]; then _pinfold "$@"; else compdef _pinfold pinfold; fi
