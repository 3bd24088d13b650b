#compdef pinfold
# Completion for pinfold in zsh; made by `pinfold completion zsh`.

_pinfold() {
  local context state line
  local -a commands=('check:find and report what is wrong' 'format:normalise spacing and alignment' 'rule:list the rules, or explain one' 'config:show the settings in force' 'server:run the language server' 'completion:print a script for the shell'\''s completion' 'debug:look inside')
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
      rule) _pinfold_rule ;;
      config) _pinfold_config ;;
      server) _pinfold_server ;;
      completion) _pinfold_completion ;;
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
