# bash completion for metier
_metier() {
    local current="${COMP_WORDS[COMP_CWORD]}" previous="" at="metier" index
    if ((COMP_CWORD > 0)); then previous="${COMP_WORDS[COMP_CWORD - 1]}"; fi
    for ((index = 1; index < COMP_CWORD; index++)); do
        case "$at ${COMP_WORDS[index]}" in
            'metier serve') at='metier serve' ;;
            'metier import') at='metier import' ;;
            'metier releases') at='metier releases' ;;
            'metier releases list') at='metier releases list' ;;
            'metier releases use') at='metier releases use' ;;
            'metier releases diff') at='metier releases diff' ;;
            'metier gap') at='metier gap' ;;
            'metier occupation') at='metier occupation' ;;
            'metier search') at='metier search' ;;
            'metier migrate') at='metier migrate' ;;
            'metier doctor') at='metier doctor' ;;
            'metier config') at='metier config' ;;
            'metier config show') at='metier config show' ;;
            'metier version') at='metier version' ;;
            'metier completions') at='metier completions' ;;
            'metier reference') at='metier reference' ;;
        esac
    done
    case "$at:$previous" in
        'metier:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier serve:--host') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier serve:--port') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier serve:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier serve:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier serve:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier serve:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier import:--release') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier import:--report') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier import:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier import:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier import:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier import:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier releases:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier releases:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier releases:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier releases:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier releases list:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier releases list:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier releases list:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier releases list:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier releases use:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier releases use:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier releases use:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier releases use:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier releases diff:--limit') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier releases diff:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier releases diff:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier releases diff:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier releases diff:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier gap:--scale') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier gap:--kind') COMPREPLY=($(compgen -W 'skill knowledge ability work_style work_activity work_context interest work_value' -- "$current")); return ;;
        'metier gap:--not-relevant') COMPREPLY=($(compgen -W 'as_published absent' -- "$current")); return ;;
        'metier gap:--min-delta') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier gap:--sort') COMPREPLY=($(compgen -W 'element delta priority' -- "$current")); return ;;
        'metier gap:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier gap:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier gap:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier gap:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier occupation:--limit') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier occupation:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier occupation:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier occupation:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier occupation:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier search:--limit') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier search:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier search:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier search:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier search:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier migrate:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier migrate:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier migrate:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier migrate:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier doctor:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier doctor:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier doctor:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier doctor:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier config:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier config:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier config:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier config:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier config show:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier config show:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier config show:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier config show:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier version:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier version:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier version:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier version:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier completions:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier completions:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier completions:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier completions:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier reference:--config') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier reference:--home') COMPREPLY=($(compgen -f -- "$current")); return ;;
        'metier reference:--database-url') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
        'metier reference:--log-level') COMPREPLY=($(compgen -W '' -- "$current")); return ;;
    esac
    case "$at" in
        'metier') COMPREPLY=($(compgen -W 'serve import releases gap occupation search migrate doctor config version completions reference --config --home --database-url --log-level --no-color --help --version' -- "$current")) ;;
        'metier serve') COMPREPLY=($(compgen -W '--host --port --config --home --database-url --log-level --no-color --help' -- "$current")) ;;
        'metier import') COMPREPLY=($(compgen -f -W 'onet --release --report --config --home --database-url --log-level --dry-run --force --sample --json --no-color --help' -- "$current")) ;;
        'metier releases') COMPREPLY=($(compgen -W 'list use diff --config --home --database-url --log-level --no-color --help' -- "$current")) ;;
        'metier releases list') COMPREPLY=($(compgen -W '--config --home --database-url --log-level --json --no-color --help' -- "$current")) ;;
        'metier releases use') COMPREPLY=($(compgen -W '--config --home --database-url --log-level --json --no-color --help' -- "$current")) ;;
        'metier releases diff') COMPREPLY=($(compgen -W '--limit --config --home --database-url --log-level --json --no-color --help' -- "$current")) ;;
        'metier gap') COMPREPLY=($(compgen -W '--scale --kind --not-relevant --min-delta --sort --config --home --database-url --log-level --significant --json --no-color --help' -- "$current")) ;;
        'metier occupation') COMPREPLY=($(compgen -W '--limit --config --home --database-url --log-level --json --no-color --help' -- "$current")) ;;
        'metier search') COMPREPLY=($(compgen -W '--limit --config --home --database-url --log-level --json --no-color --help' -- "$current")) ;;
        'metier migrate') COMPREPLY=($(compgen -W '--config --home --database-url --log-level --dry-run --no-color --help' -- "$current")) ;;
        'metier doctor') COMPREPLY=($(compgen -W '--config --home --database-url --log-level --json --no-color --help' -- "$current")) ;;
        'metier config') COMPREPLY=($(compgen -W 'show --config --home --database-url --log-level --no-color --help' -- "$current")) ;;
        'metier config show') COMPREPLY=($(compgen -W '--config --home --database-url --log-level --json --no-color --help' -- "$current")) ;;
        'metier version') COMPREPLY=($(compgen -W '--config --home --database-url --log-level --json --no-color --help' -- "$current")) ;;
        'metier completions') COMPREPLY=($(compgen -W 'bash zsh fish --config --home --database-url --log-level --no-color --help' -- "$current")) ;;
        'metier reference') COMPREPLY=($(compgen -W 'commands settings routes metrics openapi --config --home --database-url --log-level --no-color --help' -- "$current")) ;;
    esac
}
complete -F _metier metier
