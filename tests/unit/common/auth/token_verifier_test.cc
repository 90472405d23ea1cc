// The table of attacks.
#include "common/auth/token_verifier.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/auth/jwt.h"
#include "common/auth/openssl.h"
#include "common/auth/token_signer.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "nlohmann/json.hpp"
#include "tests/support/status_matchers.h"

namespace smarketing::auth {
namespace {

using nlohmann::json;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

// A private key of any kind, its JWK, and signatures as JWS has them.
class Key {
 public:
  Key(PkeyPtr key, std::string algorithm, std::string id)
      : key_(std::move(key)), alg_(std::move(algorithm)), id_(std::move(id)) {}

  static Key Rsa(const std::string& id, int bits = 2048) {
    return Key(PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<size_t>(bits))), "RS256", id);
  }
  static Key P256(const std::string& id) {
    return Key(PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")), "ES256", id);
  }
  static Key Ed25519(const std::string& id) {
    return Key(PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")), "EdDSA", id);
  }

  json Jwk() const {
    json jwk = {{"kid", id_}, {"alg", alg_}, {"use", "sig"}};
    if (alg_ == "RS256") {
      jwk["kty"] = "RSA";
      jwk["n"] = Base64UrlEncode(Number(OSSL_PKEY_PARAM_RSA_N));
      jwk["e"] = Base64UrlEncode(Number(OSSL_PKEY_PARAM_RSA_E));
    } else if (alg_ == "ES256") {
      unsigned char point[65];
      size_t size = 0;
      EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point), &size);
      const std::string text(reinterpret_cast<char*>(point), size);
      jwk["kty"] = "EC";
      jwk["crv"] = "P-256";
      jwk["x"] = Base64UrlEncode(text.substr(1, 32));
      jwk["y"] = Base64UrlEncode(text.substr(33, 32));
    } else {
      std::string raw(32, '\0');
      size_t size = raw.size();
      EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
      jwk["kty"] = "OKP";
      jwk["crv"] = "Ed25519";
      jwk["x"] = Base64UrlEncode(raw);
    }
    return jwk;
  }

  std::string PublicPem() const {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PUBKEY(bio.get(), key_.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, static_cast<size_t>(size));
  }

  std::string Sign(absl::string_view data) const {
    std::string signature(1024, '\0');
    size_t size = signature.size();
    const MdCtxPtr context(EVP_MD_CTX_new());
    EVP_DigestSignInit(context.get(), nullptr, alg_ == "EdDSA" ? nullptr : EVP_sha256(), nullptr, key_.get());
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, Bytes(data), data.size());
    signature.resize(size);
    if (alg_ != "ES256") return signature;
    const unsigned char* der = Bytes(signature);
    const EcdsaSigPtr pair(d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size)));
    std::string raw(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), reinterpret_cast<unsigned char*>(raw.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), reinterpret_cast<unsigned char*>(raw.data()) + 32, 32);
    return raw;
  }

  const std::string& alg() const { return alg_; }
  const std::string& id() const { return id_; }

 private:
  std::string Number(const char* name) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    const BignumPtr owned(number);
    std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
  }

  PkeyPtr key_;
  std::string alg_;
  std::string id_;
};

json Claims() {
  return {{"iss", kDefaultIssuer},
          {"aud", kDefaultAudience},
          {"sub", "ada"},
          {"exp", absl::ToUnixSeconds(kNow + absl::Hours(1))},
          {"roles", {"viewer"}}};
}

json HeaderOf(const Key& key) { return {{"alg", key.alg()}, {"kid", key.id()}, {"typ", "JWT"}}; }

std::string Token(const json& header, const json& claims, const Key& key) {
  const std::string input = absl::StrCat(Base64UrlEncode(header.dump()), ".", Base64UrlEncode(claims.dump()));
  return absl::StrCat(input, ".", Base64UrlEncode(key.Sign(input)));
}

class TokenVerifierTest : public ::testing::Test {
 protected:
  TokenVerifierTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "token_verifier_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    WriteKeys({rsa_.Jwk(), p256_.Jwk(), ed_.Jwk()});
    SMK_EXPECT_OK(Load());
  }
  ~TokenVerifierTest() override { std::filesystem::remove_all(folder_); }

  void WriteKeys(const std::vector<json>& keys) { WriteFile(json{{"keys", keys}}.dump()); }
  void WriteFile(const std::string& text) {
    // Replaced as a whole, as Kubernetes and careful people do.
    const std::string path = folder_ + "/new.json";
    std::ofstream(path) << text;
    std::filesystem::rename(path, folder_ + "/jwks.json");
  }

  absl::Status Load() {
    auto keys = KeysFromFile(folder_ + "/jwks.json", &clock_, logger_.get());
    if (!keys.ok()) return keys.status();
    keys_ = *std::move(keys);
    auto roles = RoleTable::Load("");
    roles_ = *std::move(roles);
    auto verifier = TokenVerifier::Make({}, keys_.get(), &roles_, &clock_);
    if (!verifier.ok()) return verifier.status();
    verifier_ = *std::move(verifier);
    return absl::OkStatus();
  }

  absl::StatusOr<Principal> Verify(const std::string& token) {
    auto result = verifier_->Verify(token);
    if (!result.ok() && result.status().code() != absl::StatusCode::kUnavailable) {
      EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnauthenticated));
    }
    return result;
  }

  FakeClock clock_{kNow};
  std::unique_ptr<observability::Logger> logger_ = observability::Logger::Quiet(&clock_);
  std::string folder_;
  // RSA keys take long to make: one set for all tests.
  static const Key& RsaOnce() {
    static const Key key = Key::Rsa("rsa");
    return key;
  }
  const Key& rsa_ = RsaOnce();
  const Key p256_ = Key::P256("p256");
  const Key ed_ = Key::Ed25519("ed");
  std::unique_ptr<KeySource> keys_;
  RoleTable roles_;
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(TokenVerifierTest, AcceptsAllThreeAlgorithms) {
  for (const Key* key : {&rsa_, &p256_, &ed_}) {
    json claims = Claims();
    claims["team"] = "north";
    SMK_ASSERT_OK_AND_ASSIGN(const Principal principal, Verify(Token(HeaderOf(*key), claims, *key)));
    EXPECT_EQ(principal.subject, "ada");
    EXPECT_EQ(principal.team, "north");
    EXPECT_TRUE(principal.HasRole("viewer"));
    EXPECT_TRUE(principal.Has("reports.read"));
    EXPECT_FALSE(principal.Has("personal_data.read"));
  }
  EXPECT_THAT(verifier_->Authenticate("Bearer " + Token(HeaderOf(ed_), Claims(), ed_)), IsOk());
  EXPECT_THAT(verifier_->Authenticate("bearer " + Token(HeaderOf(ed_), Claims(), ed_)), IsOk());
}

TEST_F(TokenVerifierTest, AcceptsAListOfAudiences) {
  json claims = Claims();
  claims["aud"] = {"other", kDefaultAudience};
  EXPECT_THAT(Verify(Token(HeaderOf(ed_), claims, ed_)), IsOk());
}

TEST_F(TokenVerifierTest, AlgorithmNone) {
  for (const char* none : {"none", "None", "NONE", "nOnE"}) {
    const json header = {{"alg", none}, {"kid", "rsa"}};
    const std::string unsigned_token =
        absl::StrCat(Base64UrlEncode(header.dump()), ".", Base64UrlEncode(Claims().dump()), ".");
    EXPECT_THAT(Verify(unsigned_token), HasReason("TOKEN_ALGORITHM"));
    EXPECT_THAT(Verify(Token(header, Claims(), rsa_)), HasReason("TOKEN_ALGORITHM"));
  }
}

TEST_F(TokenVerifierTest, Hs256SignedWithThePublicKey) {
  const json header = {{"alg", "HS256"}, {"kid", "rsa"}};
  const std::string input = absl::StrCat(Base64UrlEncode(header.dump()), ".", Base64UrlEncode(Claims().dump()));
  for (const std::string& secret : {rsa_.PublicPem(), rsa_.Jwk().dump(), rsa_.Jwk()["n"].get<std::string>()}) {
    unsigned char mac[32];
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), Bytes(input), input.size(), mac, &size);
    const std::string signature(reinterpret_cast<char*>(mac), size);
    EXPECT_THAT(Verify(absl::StrCat(input, ".", Base64UrlEncode(signature))), HasReason("TOKEN_ALGORITHM"));
    // The same with the algorithm lied about.
    const std::string lie = absl::StrCat(Base64UrlEncode(HeaderOf(rsa_).dump()), ".", Base64UrlEncode(Claims().dump()),
                                         ".", Base64UrlEncode(signature));
    EXPECT_THAT(Verify(lie), HasReason("TOKEN_SIGNATURE"));
  }
}

TEST_F(TokenVerifierTest, AnotherKeyUnderAKnownId) {
  EXPECT_THAT(Verify(Token(HeaderOf(rsa_), Claims(), Key::Rsa("rsa"))), HasReason("TOKEN_SIGNATURE"));
  EXPECT_THAT(Verify(Token(HeaderOf(p256_), Claims(), Key::P256("p256"))), HasReason("TOKEN_SIGNATURE"));
  EXPECT_THAT(Verify(Token(HeaderOf(ed_), Claims(), Key::Ed25519("ed"))), HasReason("TOKEN_SIGNATURE"));
}

TEST_F(TokenVerifierTest, AlgorithmOfAnotherKey) {
  for (const Key* key : {&rsa_, &p256_, &ed_}) {
    for (const Key* other : {&rsa_, &p256_, &ed_}) {
      if (key == other) continue;
      EXPECT_THAT(Verify(Token({{"alg", other->alg()}, {"kid", key->id()}}, Claims(), *other)),
                  HasReason("TOKEN_ALGORITHM"));
    }
  }
  EXPECT_THAT(Verify(Token({{"alg", "RS512"}, {"kid", "rsa"}}, Claims(), rsa_)), HasReason("TOKEN_ALGORITHM"));
}

TEST_F(TokenVerifierTest, UnknownKey) {
  EXPECT_THAT(Verify(Token({{"alg", "EdDSA"}, {"kid", "nobody"}}, Claims(), ed_)), HasReason("TOKEN_KEY_UNKNOWN"));
  // A key that the token brings along is nobody's.
  json header = HeaderOf(Key::Ed25519("mine"));
  const Key mine = Key::Ed25519("mine");
  header["jwk"] = mine.Jwk();
  EXPECT_THAT(Verify(Token(header, Claims(), mine)), HasReason("TOKEN_KEY_UNKNOWN"));
}

TEST_F(TokenVerifierTest, WrongIssuerAndAudience) {
  json claims = Claims();
  claims["iss"] = "https://evil.example";
  EXPECT_THAT(Verify(Token(HeaderOf(ed_), claims, ed_)), HasReason("TOKEN_ISSUER"));
  claims.erase("iss");
  EXPECT_THAT(Verify(Token(HeaderOf(ed_), claims, ed_)), HasReason("TOKEN_ISSUER"));
  claims = Claims();
  claims["aud"] = "somebody else";
  EXPECT_THAT(Verify(Token(HeaderOf(ed_), claims, ed_)), HasReason("TOKEN_AUDIENCE"));
  claims.erase("aud");
  EXPECT_THAT(Verify(Token(HeaderOf(ed_), claims, ed_)), HasReason("TOKEN_AUDIENCE"));
}

TEST_F(TokenVerifierTest, ExpiredAlsoWhenItIsRemembered) {
  const std::string token = Token(HeaderOf(ed_), Claims(), ed_);
  EXPECT_THAT(Verify(token), IsOk());
  clock_.SetTime(kNow + absl::Hours(1) + absl::Seconds(29));
  EXPECT_THAT(Verify(token), IsOk()) << "within the leeway";
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Verify(token), HasReason("TOKEN_EXPIRED"));
  SMK_ASSERT_OK(Load());
  EXPECT_THAT(Verify(token), HasReason("TOKEN_EXPIRED")) << "seen for the first time";
}

TEST_F(TokenVerifierTest, NotYetValid) {
  json claims = Claims();
  claims["nbf"] = absl::ToUnixSeconds(kNow + absl::Seconds(31));
  const std::string token = Token(HeaderOf(ed_), claims, ed_);
  EXPECT_THAT(Verify(token), HasReason("TOKEN_NOT_YET_VALID"));
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Verify(token), IsOk()) << "within the leeway";
}

TEST_F(TokenVerifierTest, LeewayHasALimit) {
  EXPECT_THAT(TokenVerifier::Make({.leeway = absl::Seconds(61)}, keys_.get(), &roles_, &clock_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(TokenVerifierTest, TwoMegabyteToken) {
  EXPECT_THAT(Verify(std::string(2 << 20, 'a')), HasReason("TOKEN_TOO_LARGE"));
  json claims = Claims();
  claims["padding"] = std::string(2 << 20, 'a');
  EXPECT_THAT(Verify(Token(HeaderOf(ed_), claims, ed_)), HasReason("TOKEN_TOO_LARGE"));
}

TEST_F(TokenVerifierTest, Garbage) {
  const std::string good = Token(HeaderOf(ed_), Claims(), ed_);
  EXPECT_THAT(Verify(""), HasReason("TOKEN_MISSING"));
  EXPECT_THAT(Verify("garbage"), HasReason("TOKEN_MALFORMED"));
  EXPECT_THAT(Verify("\xff\xfe.\xff.\xff"), HasReason("TOKEN_MALFORMED"));
  EXPECT_THAT(Verify(absl::StrReplaceAll(good, {{".", "=."}})), HasReason("TOKEN_MALFORMED"));
  EXPECT_THAT(verifier_->Authenticate("Basic YTpi"), HasReason("TOKEN_MALFORMED"));
  EXPECT_THAT(verifier_->Authenticate(""), HasReason("TOKEN_MISSING"));
}

TEST_F(TokenVerifierTest, RepeatedHeaderNames) {
  const std::string header = R"({"alg":"EdDSA","kid":"nobody","kid":"ed"})";
  const std::string input = absl::StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(Claims().dump()));
  EXPECT_THAT(Verify(absl::StrCat(input, ".", Base64UrlEncode(ed_.Sign(input)))), HasReason("TOKEN_MALFORMED"));
}

TEST_F(TokenVerifierTest, EveryChangedCharacterIsNoticed) {
  for (const Key* key : {&rsa_, &p256_, &ed_}) {
    const std::string good = Token(HeaderOf(*key), Claims(), *key);
    for (size_t i = 0; i < good.size(); i += 7) {
      std::string bad = good;
      bad[i] = bad[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(Verify(bad).ok()) << i;
    }
    const std::vector<std::string> parts = absl::StrSplit(good, '.');
    EXPECT_FALSE(Verify(absl::StrCat(parts[0], ".", parts[1], ".")).ok()) << "no signature";
    EXPECT_FALSE(Verify(absl::StrCat(parts[0], ".", parts[1], ".", Base64UrlEncode(std::string(64, '\0')))).ok());
  }
}

TEST_F(TokenVerifierTest, AWithdrawnKeyTakesItsTokensWithIt) {
  const std::string token = Token(HeaderOf(ed_), Claims(), ed_);
  const std::string other = Token(HeaderOf(rsa_), Claims(), rsa_);
  EXPECT_THAT(Verify(token), IsOk());
  EXPECT_THAT(Verify(other), IsOk());
  WriteKeys({rsa_.Jwk()});
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Verify(token), HasReason("TOKEN_KEY_UNKNOWN"));
  EXPECT_THAT(Verify(other), IsOk());
}

TEST_F(TokenVerifierTest, ABrokenKeyFileChangesNothing) {
  const std::string token = Token(HeaderOf(ed_), Claims(), ed_);
  WriteFile("{ half a file");
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Verify(token), IsOk());
  std::filesystem::remove(folder_ + "/jwks.json");
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Verify(token), IsOk());
}

TEST_F(TokenVerifierTest, KeysThatAreNotTaken) {
  EXPECT_FALSE(ParseJwks(json{{"keys", {Key::Rsa("weak", 1024).Jwk()}}}.dump()).ok()) << "too short";
  EXPECT_FALSE(ParseJwks(R"({"keys":[{"kty":"oct","kid":"s","alg":"HS256","k":"c2VjcmV0"}]})").ok()) << "symmetric";
  EXPECT_FALSE(ParseJwks(json{{"keys", {ed_.Jwk(), ed_.Jwk()}}}.dump()).ok()) << "one id, two keys";
  json encrypts = rsa_.Jwk();
  encrypts["use"] = "enc";
  EXPECT_FALSE(ParseJwks(json{{"keys", {encrypts}}}.dump()).ok());
  json lies = rsa_.Jwk();
  lies["alg"] = "HS256";
  EXPECT_FALSE(ParseJwks(json{{"keys", {lies}}}.dump()).ok());
  json off_curve = p256_.Jwk();
  off_curve["y"] = Base64UrlEncode(std::string(32, '\1'));
  EXPECT_FALSE(ParseJwks(json{{"keys", {off_curve}}}.dump()).ok());
  EXPECT_FALSE(ParseJwks("[]").ok());
  EXPECT_FALSE(ParseJwks("").ok());
}

TEST_F(TokenVerifierTest, AMissingKeyFileIsASentence) {
  const auto keys = KeysFromFile(folder_ + "/nothing.json", &clock_, logger_.get());
  EXPECT_THAT(keys, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_NE(keys.status().message().find("nothing.json"), absl::string_view::npos);
}

TEST_F(TokenVerifierTest, KeysFromAUrlAreFetchedAnewForAnUnknownId) {
  absl::Mutex mu;
  std::string body = json{{"keys", {ed_.Jwk()}}}.dump();
  int fetched = 0;
  httplib::Server issuer;
  issuer.Get("/jwks", [&](const httplib::Request&, httplib::Response& response) {
    absl::MutexLock lock(&mu);
    ++fetched;
    response.set_content(body, "application/json");
  });
  const int port = issuer.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { issuer.listen_after_bind(); });
  while (!issuer.is_running()) std::this_thread::yield();
  {
    SMK_ASSERT_OK_AND_ASSIGN(const auto keys, KeysFromUrl({.url = absl::StrCat("http://127.0.0.1:", port, "/jwks")},
                                                          &clock_, logger_.get()));
    SMK_ASSERT_OK_AND_ASSIGN(const auto verifier, TokenVerifier::Make({}, keys.get(), &roles_, &clock_));
    EXPECT_THAT(verifier->Verify(Token(HeaderOf(ed_), Claims(), ed_)), IsOk());
    const std::string token = Token(HeaderOf(rsa_), Claims(), rsa_);
    {
      absl::MutexLock lock(&mu);
      body = json{{"keys", {ed_.Jwk(), rsa_.Jwk()}}}.dump();
    }
    for (int i = 0; i < 100; ++i) EXPECT_THAT(verifier->Verify(token), HasReason("TOKEN_KEY_UNKNOWN")) << "too early";
    clock_.Advance(absl::Seconds(31));
    EXPECT_THAT(verifier->Verify(token), HasReason("KEYS_UNAVAILABLE"));
    while (!verifier->Verify(token).ok()) std::this_thread::yield();
    absl::MutexLock lock(&mu);
    EXPECT_EQ(fetched, 2);
  }
  issuer.stop();
  thread.join();
  EXPECT_THAT(KeysFromUrl({.url = absl::StrCat("http://127.0.0.1:", port, "/jwks")}, &clock_, logger_.get()),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(KeysFromUrl({.url = "http://keys.example/jwks"}, &clock_, logger_.get()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(TokenVerifierTest, SignedTokensAreBelieved) {
  EXPECT_THAT(WriteKeyPair(folder_), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/signing_key.pem")) << "half a pair is left";
  std::filesystem::remove(folder_ + "/jwks.json");
  SMK_ASSERT_OK(WriteKeyPair(folder_));
  EXPECT_EQ(std::filesystem::status(folder_ + "/signing_key.pem").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  SMK_ASSERT_OK(Load());
  SMK_ASSERT_OK_AND_ASSIGN(std::shared_ptr<const TokenSigner> signer,
                           TokenSigner::FromFile(folder_ + "/signing_key.pem", &clock_));
  SMK_ASSERT_OK_AND_ASSIGN(const std::string token, signer->Sign({.subject = "ada", .roles = {"admin"}, .team = "t"}));
  SMK_ASSERT_OK_AND_ASSIGN(const Principal principal, Verify(token));
  EXPECT_TRUE(principal.Has("everything"));
  EXPECT_EQ(principal.team, "t");

  const TokenSource source =
      SelfSignedToken(signer, {.subject = "service", .roles = {"service"}, .lifetime = absl::Hours(1)}, &clock_);
  SMK_ASSERT_OK_AND_ASSIGN(const std::string first, source());
  clock_.Advance(absl::Minutes(47));
  SMK_ASSERT_OK_AND_ASSIGN(const std::string same, source());
  EXPECT_EQ(first, same);
  clock_.Advance(absl::Minutes(2));
  SMK_ASSERT_OK_AND_ASSIGN(const std::string renewed, source());
  EXPECT_NE(first, renewed);
  EXPECT_THAT(Verify(renewed), IsOk());
}

TEST_F(TokenVerifierTest, TokenFileIsReadAgain) {
  const std::string path = folder_ + "/token";
  std::ofstream(path) << "one\nrest\n";
  const TokenSource source = TokenFromFile(path, &clock_);
  SMK_ASSERT_OK_AND_ASSIGN(const std::string one, source());
  EXPECT_EQ(one, "one");
  std::ofstream(path) << "two\n";
  clock_.Advance(absl::Seconds(2));
  SMK_ASSERT_OK_AND_ASSIGN(const std::string two, source());
  EXPECT_EQ(two, "two");
}

TEST(TokenSignerTest, RefusesWhatIsNoKey) {
  EXPECT_THAT(TokenSigner::FromPem("nonsense", Clock::Real()), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(TokenSigner::FromPem("", Clock::Real()), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(TokenSigner::FromFile("/nonexistent", Clock::Real()), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace smarketing::auth
