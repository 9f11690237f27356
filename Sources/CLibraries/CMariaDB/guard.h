#pragma once

// libmariadb's plugin for `caching_sha2_password`, MySQL 8's way to log in, takes a connection for protected as soon as TLS
// was asked for, even where the server turned out to have none, and then sends the password as it is. The guard stands
// before the plugin: where the server has no TLS, it refuses if TLS is a must, and otherwise lets the plugin know that the
// connection is open, so that the password goes out encrypted with the server's key.

#include <mysql.h>
#include <stddef.h>

/// A plugin that logs in, as the library lays it out: its own header for it needs files that are not installed.
struct metier_log_in_plugin {
    struct st_mysql_client_plugin header;
    int (*log_in)(void *channel, struct st_mysql *mysql);
};

/// Where the plugin's own function is kept.
static inline struct metier_log_in_plugin *metier_sha2_plugin(void) {
    static struct metier_log_in_plugin plugin;
    return &plugin;
}

/// Notes at a connection that is still to be made that TLS is a must.
static inline void metier_mysql_require_tls(MYSQL *mysql) {
    mysql_optionsv(mysql, MARIADB_OPT_USERDATA, (void *)"metier_tls", (void *)"must");
}

static int metier_sha2_guarded_log_in(void *channel, struct st_mysql *mysql) {
    if (mysql->options.use_ssl && !(mysql->server_capabilities & CLIENT_SSL)) {
        void *must = NULL;
        mysql_get_optionv(mysql, MARIADB_OPT_USERDATA, (char *)"metier_tls", &must);
        if (must) return 0; // the library's CR_ERROR
        mysql->options.use_ssl = 0;
    }
    return metier_sha2_plugin()->log_in(channel, mysql);
}

/// Puts the guard before the plugin; to be called once, before the first connection is made.
static inline void metier_mysql_guard_passwords(void) {
    MYSQL *mysql = mysql_init(NULL);
    if (!mysql) return;
    struct st_mysql_client_plugin *found =
        mysql_client_find_plugin(mysql, "caching_sha2_password", 2 /* logs in */);
    if (found && found->interface_version >> 8 == 1) {
        struct metier_log_in_plugin *plugin = (struct metier_log_in_plugin *)found;
        *metier_sha2_plugin() = *plugin;
        plugin->log_in = metier_sha2_guarded_log_in;
    }
    mysql_close(mysql);
}
