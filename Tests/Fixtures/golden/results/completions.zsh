#compdef metier
_metier() {
    local at="metier" previous="${words[CURRENT-1]}" word
    local -a candidates
    for word in "${(@)words[2,CURRENT-1]}"; do
        case "$at $word" in
            ('metier serve') at='metier serve' ;;
            ('metier import') at='metier import' ;;
            ('metier releases') at='metier releases' ;;
            ('metier releases list') at='metier releases list' ;;
            ('metier releases use') at='metier releases use' ;;
            ('metier releases diff') at='metier releases diff' ;;
            ('metier gap') at='metier gap' ;;
            ('metier occupation') at='metier occupation' ;;
            ('metier search') at='metier search' ;;
            ('metier worker') at='metier worker' ;;
            ('metier work') at='metier work' ;;
            ('metier work list') at='metier work list' ;;
            ('metier work show') at='metier work show' ;;
            ('metier work retry') at='metier work retry' ;;
            ('metier work cancel') at='metier work cancel' ;;
            ('metier work enqueue') at='metier work enqueue' ;;
            ('metier migrate') at='metier migrate' ;;
            ('metier doctor') at='metier doctor' ;;
            ('metier config') at='metier config' ;;
            ('metier config show') at='metier config show' ;;
            ('metier version') at='metier version' ;;
            ('metier completions') at='metier completions' ;;
            ('metier reference') at='metier reference' ;;
        esac
    done
    case "$at:$previous" in
        ('metier:--config') _files; return ;;
        ('metier:--home') _files; return ;;
        ('metier:--database-url') compadd -- ; return ;;
        ('metier:--log-level') compadd -- ; return ;;
        ('metier serve:--host') compadd -- ; return ;;
        ('metier serve:--port') compadd -- ; return ;;
        ('metier serve:--config') _files; return ;;
        ('metier serve:--home') _files; return ;;
        ('metier serve:--database-url') compadd -- ; return ;;
        ('metier serve:--log-level') compadd -- ; return ;;
        ('metier import:--release') compadd -- ; return ;;
        ('metier import:--report') _files; return ;;
        ('metier import:--config') _files; return ;;
        ('metier import:--home') _files; return ;;
        ('metier import:--database-url') compadd -- ; return ;;
        ('metier import:--log-level') compadd -- ; return ;;
        ('metier releases:--config') _files; return ;;
        ('metier releases:--home') _files; return ;;
        ('metier releases:--database-url') compadd -- ; return ;;
        ('metier releases:--log-level') compadd -- ; return ;;
        ('metier releases list:--config') _files; return ;;
        ('metier releases list:--home') _files; return ;;
        ('metier releases list:--database-url') compadd -- ; return ;;
        ('metier releases list:--log-level') compadd -- ; return ;;
        ('metier releases use:--config') _files; return ;;
        ('metier releases use:--home') _files; return ;;
        ('metier releases use:--database-url') compadd -- ; return ;;
        ('metier releases use:--log-level') compadd -- ; return ;;
        ('metier releases diff:--limit') compadd -- ; return ;;
        ('metier releases diff:--config') _files; return ;;
        ('metier releases diff:--home') _files; return ;;
        ('metier releases diff:--database-url') compadd -- ; return ;;
        ('metier releases diff:--log-level') compadd -- ; return ;;
        ('metier gap:--scale') compadd -- ; return ;;
        ('metier gap:--kind') compadd -- 'skill' 'knowledge' 'ability' 'work_style' 'work_activity' 'work_context' 'interest' 'work_value'; return ;;
        ('metier gap:--not-relevant') compadd -- 'as_published' 'absent'; return ;;
        ('metier gap:--min-delta') compadd -- ; return ;;
        ('metier gap:--sort') compadd -- 'element' 'delta' 'priority'; return ;;
        ('metier gap:--config') _files; return ;;
        ('metier gap:--home') _files; return ;;
        ('metier gap:--database-url') compadd -- ; return ;;
        ('metier gap:--log-level') compadd -- ; return ;;
        ('metier occupation:--limit') compadd -- ; return ;;
        ('metier occupation:--config') _files; return ;;
        ('metier occupation:--home') _files; return ;;
        ('metier occupation:--database-url') compadd -- ; return ;;
        ('metier occupation:--log-level') compadd -- ; return ;;
        ('metier search:--limit') compadd -- ; return ;;
        ('metier search:--config') _files; return ;;
        ('metier search:--home') _files; return ;;
        ('metier search:--database-url') compadd -- ; return ;;
        ('metier search:--log-level') compadd -- ; return ;;
        ('metier worker:--concurrency') compadd -- ; return ;;
        ('metier worker:--config') _files; return ;;
        ('metier worker:--home') _files; return ;;
        ('metier worker:--database-url') compadd -- ; return ;;
        ('metier worker:--log-level') compadd -- ; return ;;
        ('metier work:--config') _files; return ;;
        ('metier work:--home') _files; return ;;
        ('metier work:--database-url') compadd -- ; return ;;
        ('metier work:--log-level') compadd -- ; return ;;
        ('metier work list:--state') compadd -- 'waiting' 'ready' 'running' 'done' 'dead' 'cancelled'; return ;;
        ('metier work list:--kind') compadd -- ; return ;;
        ('metier work list:--limit') compadd -- ; return ;;
        ('metier work list:--config') _files; return ;;
        ('metier work list:--home') _files; return ;;
        ('metier work list:--database-url') compadd -- ; return ;;
        ('metier work list:--log-level') compadd -- ; return ;;
        ('metier work show:--config') _files; return ;;
        ('metier work show:--home') _files; return ;;
        ('metier work show:--database-url') compadd -- ; return ;;
        ('metier work show:--log-level') compadd -- ; return ;;
        ('metier work retry:--config') _files; return ;;
        ('metier work retry:--home') _files; return ;;
        ('metier work retry:--database-url') compadd -- ; return ;;
        ('metier work retry:--log-level') compadd -- ; return ;;
        ('metier work cancel:--config') _files; return ;;
        ('metier work cancel:--home') _files; return ;;
        ('metier work cancel:--database-url') compadd -- ; return ;;
        ('metier work cancel:--log-level') compadd -- ; return ;;
        ('metier work enqueue:--payload') compadd -- ; return ;;
        ('metier work enqueue:--priority') compadd -- ; return ;;
        ('metier work enqueue:--unique-key') compadd -- ; return ;;
        ('metier work enqueue:--at') compadd -- ; return ;;
        ('metier work enqueue:--config') _files; return ;;
        ('metier work enqueue:--home') _files; return ;;
        ('metier work enqueue:--database-url') compadd -- ; return ;;
        ('metier work enqueue:--log-level') compadd -- ; return ;;
        ('metier migrate:--config') _files; return ;;
        ('metier migrate:--home') _files; return ;;
        ('metier migrate:--database-url') compadd -- ; return ;;
        ('metier migrate:--log-level') compadd -- ; return ;;
        ('metier doctor:--config') _files; return ;;
        ('metier doctor:--home') _files; return ;;
        ('metier doctor:--database-url') compadd -- ; return ;;
        ('metier doctor:--log-level') compadd -- ; return ;;
        ('metier config:--config') _files; return ;;
        ('metier config:--home') _files; return ;;
        ('metier config:--database-url') compadd -- ; return ;;
        ('metier config:--log-level') compadd -- ; return ;;
        ('metier config show:--config') _files; return ;;
        ('metier config show:--home') _files; return ;;
        ('metier config show:--database-url') compadd -- ; return ;;
        ('metier config show:--log-level') compadd -- ; return ;;
        ('metier version:--config') _files; return ;;
        ('metier version:--home') _files; return ;;
        ('metier version:--database-url') compadd -- ; return ;;
        ('metier version:--log-level') compadd -- ; return ;;
        ('metier completions:--config') _files; return ;;
        ('metier completions:--home') _files; return ;;
        ('metier completions:--database-url') compadd -- ; return ;;
        ('metier completions:--log-level') compadd -- ; return ;;
        ('metier reference:--config') _files; return ;;
        ('metier reference:--home') _files; return ;;
        ('metier reference:--database-url') compadd -- ; return ;;
        ('metier reference:--log-level') compadd -- ; return ;;
    esac
    case "$at" in
        ('metier') candidates=('serve:Answers requests over HTTP.' 'import:Imports a release of a framework into the database.' 'releases:Lists releases, switches between them and shows what changed.' 'gap:Shows what an occupation needs that another one lacks or has at a lower level.' 'occupation:Shows one occupation: what it does and what it needs.' 'search:Finds occupations by title or code, misspelt or not.' 'worker:Works on queued items.' 'work:Lists, shows, enqueues, retries and cancels work items.' 'migrate:Brings the database to the schema of this version.' 'doctor:Checks this installation: settings, disk, database, schema, releases, port.' 'config:Shows the settings in force.' 'version:Shows the versions of this program and its libraries.' 'completions:Writes a script that completes this program'\''s command lines.' 'reference:Writes a generated page of the documentation.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--no-color:Never colour the output.' '--help:Show help.' '--version:Show the version.') ;;
        ('metier serve') candidates=('--host:The address to listen on. Other than loopback, put a reverse proxy with access control before it.' '--port:The port to listen on; 0 takes a free one.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier import') _files ; candidates=('onet:Which framework'\''s files these are.' '--release:The release'\''s version where its files do not tell.' '--report:Write the whole report as JSON to a file.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--dry-run:Read and check the files, write nothing.' '--force:Import even if the same files are loaded already.' '--sample:Import the bundled sample.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier releases') candidates=('list:Lists the releases that the database holds.' 'use:Makes a kept release the one that is served.' 'diff:Shows what changed from one release to another.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier releases list') candidates=('--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier releases use') candidates=('--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier releases diff') candidates=('--limit:How many moved ratings are listed.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier gap') candidates=('--scale:The scale to compare on.' '--kind:The kind of skill.' '--not-relevant:How ratings flagged Not Relevant are read.' '--min-delta:Only differences of at least this.' '--sort:The order of the answer.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--significant:Only differences that exceed the rating error.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier occupation') candidates=('--limit:How many rows a list shows.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier search') candidates=('--limit:How many at most.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier worker') candidates=('--concurrency:How many work items a process works on at the same time.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--once:Work on what is due, then end.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier work') candidates=('list:Lists work items, the latest first.' 'show:Shows a work item.' 'retry:Makes a dead, cancelled or waiting item due at once.' 'cancel:Cancels an item; one that is running is asked to stop.' 'enqueue:Enqueues a work item.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier work list') candidates=('--state:Only those in a state.' '--kind:Only those of a kind.' '--limit:How many at most.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier work show') candidates=('--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier work retry') candidates=('--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier work cancel') candidates=('--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier work enqueue') candidates=('--payload:With what: a JSON object.' '--priority:Higher goes first, -1000 to 1000.' '--unique-key:At most one unfinished item of the kind has this key.' '--at:Not before this moment (2026-11-21T08:00:00Z), or not before so long from now (10m).' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier migrate') candidates=('--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--dry-run:Show what would be applied, write nothing.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier doctor') candidates=('--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier config') candidates=('show:Shows every setting with its value and where it comes from.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier config show') candidates=('--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier version') candidates=('--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--json:Write the result as JSON.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier completions') candidates=('bash:Which shell.' 'zsh:Which shell.' 'fish:Which shell.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--no-color:Never colour the output.' '--help:Show help.') ;;
        ('metier reference') candidates=('commands:Which page.' 'settings:Which page.' 'routes:Which page.' 'metrics:Which page.' 'openapi:Which page.' '--config:Configuration file.' '--home:Folder for the database and downloaded files.' '--database-url:The database: `sqlite:PATH`, `postgres://USER@HOST:PORT/DATABASE` or `mysql://USER@HOST:PORT/DATABASE` (MariaDB too); settings of TLS stand after a question mark. By default `metier.sqlite` in the home folder.' '--log-level:The least log level that is written, also by part of the program: `warning` or `info,http=debug`. Levels: trace, debug, info, notice, warning, error, critical.' '--no-color:Never colour the output.' '--help:Show help.') ;;
    esac
    _describe 'metier' candidates
}
if [ "$funcstack[1]" = "_metier" ]; then
    _metier "$@"
else
    compdef _metier metier
fi
