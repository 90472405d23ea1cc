#include "common/service/flags.h"

#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/token_verifier.h"
#include "common/service/host_port.h"
#include "common/status/macros.h"

ABSL_FLAG(std::string, listen_address, "127.0.0.1:0", "Where to serve gRPC: host:port or unix:/path; port 0: any free");
ABSL_FLAG(std::string, management_address, "127.0.0.1:0",
          "Where to serve /metrics, /livez and /readyz over HTTP: host:port. Without authentication");
ABSL_FLAG(std::string, tls_cert_file, "", "PEM file with the server's certificate; empty: no TLS");
ABSL_FLAG(std::string, tls_key_file, "", "PEM file with the key of --tls_cert_file");
ABSL_FLAG(std::string, tls_client_ca_file, "", "PEM file; clients must show a certificate that it signed");
ABSL_FLAG(bool, reflection, false, "Serve gRPC reflection");

ABSL_FLAG(std::string, mysql_host, "127.0.0.1", "Host of the database server");
ABSL_FLAG(int32_t, mysql_port, 3306, "Port of the database server");
ABSL_FLAG(std::string, mysql_socket, "", "Unix socket of the database server; instead of host and port");
ABSL_FLAG(std::string, mysql_user, "smarketing", "User of the database");
ABSL_FLAG(std::string, mysql_password_file, "",
          "File with the password; without it the password is in SMARKETING_MYSQL_PASSWORD");
ABSL_FLAG(std::string, mysql_database, "smarketing", "Name of the database");
ABSL_FLAG(std::string, mysql_tls_mode, "disabled",
          "disabled, required (encrypted, whoever answers) or verify_identity");
ABSL_FLAG(std::string, mysql_tls_ca, "", "PEM file with the authority of the database server's certificate");
ABSL_FLAG(int32_t, mysql_connections, 16, "Connections to the database, and threads that serve calls");
ABSL_FLAG(absl::Duration, startup_timeout, absl::Seconds(30),
          "How long to wait at the start for a database that does not answer");

ABSL_FLAG(std::string, jwks_file, "", "File with the public keys of tokens; it is read again when it changes");
ABSL_FLAG(std::string, jwks_url, "", "URL of the public keys of tokens; instead of --jwks_file");
ABSL_FLAG(std::string, token_issuer, smarketing::auth::kDefaultIssuer, "The `iss` that tokens must have");
ABSL_FLAG(std::string, token_audience, smarketing::auth::kDefaultAudience, "The `aud` that tokens must have");
ABSL_FLAG(std::string, roles_file, "", "JSON file with the permissions of each role; empty: what is built in");
ABSL_FLAG(
    std::string, page_token_key_file, "",
    "File with the keys that page tokens are signed with, the same for all replicas; empty: a key that is built in");

ABSL_FLAG(int32_t, max_queue, 1000, "Calls that may wait for a thread; one more is answered RESOURCE_EXHAUSTED");
ABSL_FLAG(absl::Duration, drain_delay, absl::Seconds(3),
          "At the end: how long to go on serving after health has said NOT_SERVING");
ABSL_FLAG(absl::Duration, shutdown_deadline, absl::Seconds(20), "At the end: how long calls in flight may take");

ABSL_FLAG(std::string, log_level, "info", "debug, info, warning or error");
ABSL_FLAG(std::string, instance, "", "Tells this replica from the others; empty: host name and process id");

ABSL_FLAG(bool, migrate, false, "Bring the schema forward, as a user who may do so, and end");
ABSL_FLAG(std::vector<std::string>, grant_to, {},
          "With --migrate: accounts (user or user@host, with commas) that get what the service needs");

namespace smarketing::service {
namespace {

constexpr char kPasswordVariable[] = "SMARKETING_MYSQL_PASSWORD";

absl::Status BadFlag(absl::string_view flag, absl::string_view value, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("--", flag, "=", value, " ", what, "."));
}

absl::Status CheckRange(absl::string_view flag, int64_t value, int64_t min, int64_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return BadFlag(flag, absl::StrCat(value), absl::StrCat("is not from ", min, " to ", max));
}

absl::Status CheckDuration(absl::string_view flag, absl::Duration value) {
  if (value >= absl::ZeroDuration() && value <= absl::Hours(1)) return absl::OkStatus();
  return BadFlag(flag, absl::FormatDuration(value), "is not from 0 to 1h");
}

absl::StatusOr<mysql::TlsMode> ParseTlsMode(absl::string_view text) {
  if (text == "disabled") return mysql::TlsMode::kDisabled;
  if (text == "required") return mysql::TlsMode::kRequired;
  if (text == "verify_identity") return mysql::TlsMode::kVerifyIdentity;
  return BadFlag("mysql_tls_mode", text, "is none of disabled, required and verify_identity");
}

absl::StatusOr<observability::Severity> ParseSeverity(absl::string_view text) {
  if (text == "debug") return observability::Severity::kDebug;
  if (text == "info") return observability::Severity::kInfo;
  if (text == "warning") return observability::Severity::kWarning;
  if (text == "error") return observability::Severity::kError;
  return BadFlag("log_level", text, "is none of debug, info, warning and error");
}

std::string DefaultInstance() {
  char host[256] = "";
  if (gethostname(host, sizeof(host) - 1) != 0) host[0] = '\0';
  return absl::StrCat(host, "-", getpid());
}

absl::StatusOr<mysql::ConnectionOptions> MysqlFromFlags() {
  mysql::ConnectionOptions options;
  options.host = absl::GetFlag(FLAGS_mysql_host);
  options.port = absl::GetFlag(FLAGS_mysql_port);
  options.unix_socket = absl::GetFlag(FLAGS_mysql_socket);
  options.user = absl::GetFlag(FLAGS_mysql_user);
  options.database = absl::GetFlag(FLAGS_mysql_database);
  options.tls.ca_file = absl::GetFlag(FLAGS_mysql_tls_ca);
  SMK_ASSIGN_OR_RETURN(options.tls.mode, ParseTlsMode(absl::GetFlag(FLAGS_mysql_tls_mode)));
  SMK_RETURN_IF_ERROR(CheckRange("mysql_port", options.port, 1, 65535));
  if (options.user.empty()) return absl::InvalidArgumentError("--mysql_user is empty.");
  if (options.database.empty()) return absl::InvalidArgumentError("--mysql_database is empty.");
  if (options.tls.mode == mysql::TlsMode::kVerifyIdentity && options.tls.ca_file.empty()) {
    return absl::InvalidArgumentError("--mysql_tls_mode=verify_identity needs --mysql_tls_ca.");
  }
  SMK_ASSIGN_OR_RETURN(options.password,
                       mysql::LoadPassword(absl::GetFlag(FLAGS_mysql_password_file), kPasswordVariable));
  return options;
}

}  // namespace

absl::Status ParseFlags(const ServiceDefinition& definition, int argc, char** argv) {
  absl::SetProgramUsageMessage(absl::StrCat(definition.description, "\n\n  ", definition.name, " [flags]"));
  absl::FlagsUsageConfig usage;
  usage.contains_help_flags = [own = absl::StrCat(definition.name, "/")](absl::string_view file) {
    return absl::StrContains(file, "common/service/") || absl::StrContains(file, own);
  };
  usage.contains_helpshort_flags = usage.contains_help_flags;
  usage.version_string = [name = definition.name] { return absl::StrCat(name, "\n"); };
  absl::SetFlagsUsageConfig(usage);
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() > 1) {
    return absl::InvalidArgumentError(absl::StrCat("\"", rest[1], "\" is no flag; --help lists them."));
  }
  return absl::OkStatus();
}

absl::StatusOr<ServiceOptions> OptionsFromFlags() {
  ServiceOptions options;
  options.listen_address = absl::GetFlag(FLAGS_listen_address);
  if (!absl::StartsWith(options.listen_address, "unix:")) {
    absl::StatusOr<HostPort> listen = ParseHostPort(options.listen_address);
    if (!listen.ok()) return BadFlag("listen_address", options.listen_address, listen.status().message());
  }
  const std::string management_text = absl::GetFlag(FLAGS_management_address);
  absl::StatusOr<HostPort> management = ParseHostPort(management_text);
  if (!management.ok()) return BadFlag("management_address", management_text, management.status().message());
  options.management.host = management->host;
  options.management.port = management->port;
  options.tls_certificate_file = absl::GetFlag(FLAGS_tls_cert_file);
  options.tls_key_file = absl::GetFlag(FLAGS_tls_key_file);
  options.tls_client_ca_file = absl::GetFlag(FLAGS_tls_client_ca_file);
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return absl::InvalidArgumentError("--tls_cert_file and --tls_key_file need each other.");
  }
  if (!options.tls_client_ca_file.empty() && options.tls_certificate_file.empty()) {
    return absl::InvalidArgumentError("--tls_client_ca_file needs --tls_cert_file.");
  }
  options.reflection = absl::GetFlag(FLAGS_reflection);

  options.jwks_file = absl::GetFlag(FLAGS_jwks_file);
  options.jwks_url = absl::GetFlag(FLAGS_jwks_url);
  options.token_issuer = absl::GetFlag(FLAGS_token_issuer);
  options.token_audience = absl::GetFlag(FLAGS_token_audience);
  options.roles_file = absl::GetFlag(FLAGS_roles_file);
  options.page_token_key_file = absl::GetFlag(FLAGS_page_token_key_file);
  options.migrate = absl::GetFlag(FLAGS_migrate);
  options.grant_to = absl::GetFlag(FLAGS_grant_to);
  if (!options.migrate && options.jwks_file.empty() == options.jwks_url.empty()) {
    return absl::InvalidArgumentError("One of --jwks_file and --jwks_url is needed to check tokens, and only one.");
  }
  if (!options.migrate && !options.grant_to.empty()) {
    return absl::InvalidArgumentError("--grant_to works with --migrate only.");
  }

  options.mysql_connections = absl::GetFlag(FLAGS_mysql_connections);
  SMK_RETURN_IF_ERROR(CheckRange("mysql_connections", options.mysql_connections, 2, 1000));
  options.max_queue = absl::GetFlag(FLAGS_max_queue);
  SMK_RETURN_IF_ERROR(CheckRange("max_queue", options.max_queue, 0, 1'000'000));
  options.startup_timeout = absl::GetFlag(FLAGS_startup_timeout);
  SMK_RETURN_IF_ERROR(CheckDuration("startup_timeout", options.startup_timeout));
  options.drain_delay = absl::GetFlag(FLAGS_drain_delay);
  SMK_RETURN_IF_ERROR(CheckDuration("drain_delay", options.drain_delay));
  options.shutdown_deadline = absl::GetFlag(FLAGS_shutdown_deadline);
  SMK_RETURN_IF_ERROR(CheckDuration("shutdown_deadline", options.shutdown_deadline));
  SMK_ASSIGN_OR_RETURN(options.log_level, ParseSeverity(absl::GetFlag(FLAGS_log_level)));
  options.instance = absl::GetFlag(FLAGS_instance);
  if (options.instance.empty()) options.instance = DefaultInstance();
  if (options.instance.size() > 100) return BadFlag("instance", options.instance, "has more than 100 bytes");
  // Last, so that a mistake in another flag is told without a password at hand.
  SMK_ASSIGN_OR_RETURN(options.mysql, MysqlFromFlags());
  return options;
}

}  // namespace smarketing::service
