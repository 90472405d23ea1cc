// TLS against servers with and without it; certificates are made on the spot.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "common/mysql/database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/common/mysql/mysql_test_util.h"
#include "tests/support/mysql_server.h"
#include "tests/support/status_matchers.h"

namespace smarketing::mysql {
namespace {

using ::smarketing::testing::MysqlServer;
using ::smarketing::testing::MysqlServerOptions;
using ::smarketing::testing::StatusIs;

// A self-signed certificate for `host`, and its key, as PEM files. Readable by all: the server runs as another user.
struct Certificate {
  Certificate(const std::string& folder, const std::string& host)
      : cert_file(folder + "/" + host + ".crt"), key_file(folder + "/" + host + ".key") {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(host.c_str()), -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* file = std::fopen(cert_file.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(key_file.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }

  std::string cert_file;
  std::string key_file;
};

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    std::string folder = std::filesystem::temp_directory_path().string() + "/smarketing-tls-XXXXXX";
    folder_ = mkdtemp(folder.data());
    std::filesystem::permissions(folder_, std::filesystem::perms(0755));
  }
  ~TlsTest() override { std::filesystem::remove_all(folder_); }

  void StartWith(const std::vector<std::string>& flags) {
    MysqlServerOptions options;
    options.extra_flags = flags;
    absl::StatusOr<std::unique_ptr<MysqlServer>> server = MysqlServer::Start(options);
    SMK_ASSERT_OK(server);
    server_ = *std::move(server);
  }

  ConnectionOptions With(TlsMode mode, const std::string& ca_file = "") const {
    ConnectionOptions options = server_->admin();
    options.tls.mode = mode;
    options.tls.ca_file = ca_file;
    return options;
  }

  std::string folder_;
  std::unique_ptr<MysqlServer> server_;
};

TEST_F(TlsTest, EncryptsAndVerifiesTheHost) {
  const Certificate right(folder_, "127.0.0.1"), other(folder_, "other.example");
  StartWith({"--ssl-cert=" + right.cert_file, "--ssl-key=" + right.key_file});
  const ConnectionOptions verified = With(TlsMode::kVerifyIdentity, right.cert_file);
  for (const ConnectionOptions& options : {With(TlsMode::kRequired), verified}) {
    Database db(options, {}, Clock::Real());
    SMK_ASSERT_OK_AND_ASSIGN(const Rows rows, Read(db, "SHOW SESSION STATUS LIKE 'Ssl_cipher'"));
    EXPECT_NE(rows[0].Text(1), "");
  }
  // Signed by nobody whom we trust.
  EXPECT_THAT(CheckServer(With(TlsMode::kVerifyIdentity, other.cert_file)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  // The certificate of another host.
  ConnectionOptions by_name = verified;
  by_name.host = "localhost";
  EXPECT_THAT(CheckServer(by_name), StatusIs(absl::StatusCode::kFailedPrecondition));
  by_name.tls.mode = TlsMode::kRequired;
  SMK_EXPECT_OK(CheckServer(by_name));
}

// The library goes on in clear text, even when it is told to enforce TLS.
TEST_F(TlsTest, AServerWithoutTlsIsRefused) {
  StartWith({"--skip-ssl"});
  SMK_EXPECT_OK(CheckServer(With(TlsMode::kDisabled)));
  EXPECT_THAT(CheckServer(With(TlsMode::kRequired)), StatusIs(absl::StatusCode::kFailedPrecondition));
  Database db(With(TlsMode::kRequired), {}, Clock::Real());
  EXPECT_FALSE(db.Ping(Soon()).ok());
}

}  // namespace
}  // namespace smarketing::mysql
