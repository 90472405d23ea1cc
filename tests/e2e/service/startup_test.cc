// How a real binary starts, refuses to start, and ends. lead_service stands for all: what is tested is what they share.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/auth/token_signer.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/time/clock.h"
#include "httplib.h"
#include "migrations/common.h"
#include "migrations/lead_service.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"
#include "tests/support/mysql_server.h"
#include "tests/support/process.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Process;

class StartupTest : public ::testing::Test {
 protected:
  StartupTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "smarketing_startup_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    SMK_EXPECT_OK(auth::WriteKeyPair(folder_));
  }
  ~StartupTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  // The flags of a service that works on `database`.
  std::vector<std::string> Flags(const mysql::ConnectionOptions& database) {
    return {absl::StrCat("--mysql_host=", database.host),        absl::StrCat("--mysql_port=", database.port),
            absl::StrCat("--mysql_user=", database.user),        absl::StrCat("--mysql_database=", database.database),
            absl::StrCat("--jwks_file=", folder_, "/jwks.json"), "--drain_delay=0s"};
  }
  std::unique_ptr<Process> Start(std::vector<std::string> flags, const std::string& password) {
    return Process::Start({.program = "lead_service",
                           .arguments = std::move(flags),
                           .environment = {absl::StrCat("SMARKETING_MYSQL_PASSWORD=", password)}});
  }

  // It ends by itself with 1 and says why in one line.
  static void ExpectRefusal(Process& process, absl::string_view words) {
    EXPECT_EQ(process.Wait(), 1);
    const std::string text = process.standard_error();
    std::vector<std::string> sentences;
    for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      if (!absl::StartsWith(line, "{")) sentences.emplace_back(line);  // the others are log records
    }
    ASSERT_EQ(sentences.size(), 1u) << text;
    EXPECT_THAT(sentences[0], ::testing::StartsWith("lead_service: "));
    EXPECT_THAT(sentences[0], HasSubstr(std::string(words)));
  }

  // The value of a field of the record "serving".
  static std::string Served(Process& process, absl::string_view field) {
    EXPECT_TRUE(process.AwaitError("\"message\":\"serving\"")) << process.standard_error();
    const std::string text = process.standard_error();
    const std::string key = absl::StrCat("\"", field, "\":\"");
    const size_t begin = text.find(key, text.find("\"serving\"")) + key.size();
    return text.substr(begin, text.find('"', begin) - begin);
  }

  std::string folder_;
};

TEST_F(StartupTest, MigratesGrantsServesAndDrains) {
  testing::TestDatabase database;
  mysql::ConnectionOptions admin = database.options();
  // MySQL's names of users have 32 characters at most.
  const size_t length = std::min<size_t>(database.name().size(), 20);
  const std::string account = absl::StrCat("u", database.name().substr(database.name().size() - length));
  database.Exec(absl::StrCat("CREATE USER '", account, "'@'%' IDENTIFIED BY 'narrow'"));

  std::vector<std::string> migrate = Flags(admin);
  migrate.insert(migrate.end(), {"--migrate", absl::StrCat("--grant_to=", account)});
  for (int i = 0; i < 2; ++i) {  // a second time changes nothing
    const auto process = Start(migrate, admin.password);
    EXPECT_EQ(process->Wait(), 0) << process->standard_error();
  }

  mysql::ConnectionOptions narrow = admin;
  narrow.user = account;
  std::vector<std::string> flags = Flags(narrow);
  flags.push_back("--tls_cert_file=");
  const auto process = Start(flags, "narrow");
  const std::string address = Served(*process, "address");
  const std::string management = Served(*process, "management");

  httplib::Client http("http://" + management);
  const auto live = http.Get("/livez");
  ASSERT_TRUE(live);
  EXPECT_EQ(live->status, 200);
  int ready = 0;
  for (int i = 0; i < 200 && ready != 200; ++i) {
    const auto answer = http.Get("/readyz");
    ready = answer ? answer->status : 0;
    if (ready != 200) Clock::Real()->Sleep(absl::Milliseconds(20));
  }
  EXPECT_EQ(ready, 200);

  SMK_ASSERT_OK_AND_ASSIGN(auto signer, auth::TokenSigner::FromFile(folder_ + "/signing_key.pem", Clock::Real()));
  SMK_ASSERT_OK_AND_ASSIGN(const std::string token, signer->Sign({.subject = "ana", .roles = {"marketer"}}));
  SMK_ASSERT_OK_AND_ASSIGN(auto channel, rpc::MakeChannel({.target = address}));
  auto stub = lead::v1::LeadService::NewStub(channel);
  rpc::Caller caller(auth::FixedToken(token), Clock::Real());
  lead::v1::CaptureLeadRequest request;
  request.add_identities()->set_email("ana@example.com");
  lead::v1::CaptureLeadResponse response;
  SMK_EXPECT_OK(caller.Unary(*stub, &lead::v1::LeadService::Stub::CaptureLead, request, &response));
  EXPECT_TRUE(response.created());

  const auto metrics = http.Get("/metrics");
  ASSERT_TRUE(metrics);
  for (const char* name : {"grpc_server_handled_total", "db_transactions_total", "db_connections",
                           "coalescer_commands_total", "event_tailer_polls_total", "idempotency_purged_total"}) {
    EXPECT_THAT(metrics->body, HasSubstr(name));
  }
  EXPECT_THAT(process->standard_error(), Not(HasSubstr("ana@example.com")));

  // An idle client of gRPC 1.51 looks at its connection every 5 s only, and a server waits for it to hang up.
  stub.reset();
  channel.reset();
  process->Signal(SIGTERM);
  EXPECT_EQ(process->Wait(), 0) << process->standard_error();
  EXPECT_THAT(process->standard_error(), HasSubstr("\"message\":\"stopped\""));
  database.Exec(absl::StrCat("DROP USER '", account, "'@'%'"));
}

TEST_F(StartupTest, AWrongPasswordIsToldAtOnce) {
  const mysql::ConnectionOptions server = testing::TestServer();
  testing::TestDatabase database;
  const absl::Time start = Clock::Real()->Now();
  const auto process = Start(Flags(database.options()), "a wrong one");
  ExpectRefusal(*process, absl::StrCat("does not let the user '", server.user, "' in"));
  EXPECT_LT(Clock::Real()->Now() - start, absl::Seconds(10));
  EXPECT_THAT(process->standard_error(), Not(HasSubstr("a wrong one")));
}

TEST_F(StartupTest, ADatabaseThatDoesNotAnswerIsWaitedForButNotForEver) {
  mysql::ConnectionOptions nobody = testing::TestServer();
  nobody.host = "127.0.0.1";
  nobody.port = 1;  // nobody listens there
  nobody.database = "none";
  std::vector<std::string> flags = Flags(nobody);
  flags.push_back("--startup_timeout=600ms");
  const absl::Time start = Clock::Real()->Now();
  const auto process = Start(flags, "x");
  ExpectRefusal(*process, "cannot reach the database at 127.0.0.1:1");
  EXPECT_GE(Clock::Real()->Now() - start, absl::Milliseconds(600));
  EXPECT_THAT(process->standard_error(), HasSubstr("waiting for the database"));

  flags.back() = "--startup_timeout=1h";
  const auto patient = Start(flags, "x");
  EXPECT_TRUE(patient->AwaitError("waiting for the database"));
  patient->Signal(SIGTERM);
  ExpectRefusal(*patient, "Asked to stop");
}

TEST_F(StartupTest, ASchemaThatDoesNotFitIsRefused) {
  {
    testing::TestDatabase empty;
    const auto process = Start(Flags(empty.options()), empty.options().password);
    ExpectRefusal(*process, "schema");
  }
  testing::TestDatabase newer({&CommonMigrations(), &LeadServiceMigrations()});
  newer.Exec(
      "INSERT INTO schema_migration SELECT component, 9999, '9999_future.sql', checksum, 9999, statement_count, "
      "statements_started, statements_done, start_time, finish_time FROM schema_migration "
      "WHERE component = 'lead_service' AND version = 1;");
  const auto process = Start(Flags(newer.options()), newer.options().password);
  ExpectRefusal(*process, "9999");
}

TEST_F(StartupTest, FilesThatAreMissingAreNamed) {
  const mysql::ConnectionOptions server = testing::TestServer();
  const std::string missing = folder_ + "/missing";
  for (const char* flag : {"--jwks_file=", "--roles_file=", "--page_token_key_file=", "--mysql_password_file="}) {
    SCOPED_TRACE(flag);
    mysql::ConnectionOptions database = server;
    database.database = "any";
    std::vector<std::string> flags = Flags(database);
    flags.push_back(flag + missing);
    const auto process = Start(flags, server.password);
    ExpectRefusal(*process, missing);
  }
}

TEST_F(StartupTest, TlsFilesThatAreMissingAreNamed) {
  testing::TestDatabase database({&CommonMigrations(), &LeadServiceMigrations()});
  std::vector<std::string> flags = Flags(database.options());
  flags.insert(flags.end(), {absl::StrCat("--tls_cert_file=", folder_, "/cert.pem"),
                             absl::StrCat("--tls_key_file=", folder_, "/key.pem")});
  const auto process = Start(flags, database.options().password);
  ExpectRefusal(*process, folder_);
}

TEST_F(StartupTest, ABusyPortIsNamed) {
  testing::TestDatabase database({&CommonMigrations(), &LeadServiceMigrations()});
  const int busy = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(busy, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(busy, 1), 0);
  ASSERT_EQ(getsockname(busy, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string taken = absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
  for (const char* flag : {"--listen_address=", "--management_address="}) {
    SCOPED_TRACE(flag);
    std::vector<std::string> flags = Flags(database.options());
    flags.push_back(flag + taken);
    const auto process = Start(flags, database.options().password);
    ExpectRefusal(*process, absl::StrCat(ntohs(address.sin_port)));
  }
  close(busy);
}

TEST_F(StartupTest, FlagsOfTheServiceItselfAreCheckedToo) {
  testing::TestDatabase database({&CommonMigrations(), &LeadServiceMigrations()});
  for (const char* flag : {"--phone_region=XX", "--write_batch=0", "--write_threads=0", "--event_heartbeat=1m"}) {
    SCOPED_TRACE(flag);
    std::vector<std::string> flags = Flags(database.options());
    flags.emplace_back(flag);
    const auto process = Start(flags, database.options().password);
    ExpectRefusal(*process, flag);
  }
}

TEST_F(StartupTest, FlagsThatMakeNoSenseAreNamed) {
  mysql::ConnectionOptions database = testing::TestServer();
  database.database = "any";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"--listen_address=nowhere", "--listen_address"},
      {"--management_address=::1:80", "--management_address"},
      {"--mysql_port=0", "--mysql_port"},
      {"--mysql_connections=0", "--mysql_connections"},
      {"--mysql_tls_mode=perhaps", "--mysql_tls_mode"},
      {"--mysql_tls_mode=verify_identity", "--mysql_tls_ca"},
      {"--jwks_url=https://example.com/jwks", "--jwks_url"},
      {"--drain_delay=-1s", "--drain_delay"},
      {"--log_level=loud", "--log_level"},
      {"--tls_cert_file=a.pem", "--tls_key_file"},
      {"--grant_to=somebody", "--grant_to"},
      {"stray", "stray"},
  };
  for (const auto& [flag, words] : cases) {
    SCOPED_TRACE(flag);
    std::vector<std::string> flags = Flags(database);
    flags.push_back(flag);
    const auto process = Start(flags, database.password);
    ExpectRefusal(*process, words);
  }
  std::vector<std::string> unknown = Flags(database);
  unknown.push_back("--no_such_flag=1");
  const auto process = Start(unknown, database.password);
  EXPECT_NE(process->Wait(), 0);
  EXPECT_THAT(process->standard_error(), HasSubstr("no_such_flag"));

  const auto help = Start({"--help"}, "");
  help->Wait();
  for (const char* flag : {"--mysql_host", "--phone_region", "--drain_delay"}) {
    EXPECT_THAT(help->standard_output(), HasSubstr(flag));
  }
}

}  // namespace
}  // namespace smarketing
