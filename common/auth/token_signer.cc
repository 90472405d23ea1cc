#include "common/auth/token_signer.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/jwt.h"
#include "common/auth/openssl.h"
#include "common/status/macros.h"
#include "nlohmann/json.hpp"

namespace smarketing::auth {
namespace {

// The public half of an Ed25519 key; nullopt for another kind of key.
std::optional<std::string> RawPublicKey(const EVP_PKEY* key) {
  std::string raw(32, '\0');
  size_t size = raw.size();
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size) != 1 ||
      size != raw.size()) {
    return std::nullopt;
  }
  return raw;
}

std::string KeyId(absl::string_view public_key) { return Base64UrlEncode(Sha256(public_key).substr(0, 16)); }

class Ed25519Signer final : public TokenSigner {
 public:
  Ed25519Signer(PkeyPtr key, std::string key_id, const Clock* clock, absl::string_view issuer,
                absl::string_view audience)
      : key_(std::move(key)), key_id_(std::move(key_id)), clock_(clock), issuer_(issuer), audience_(audience) {}

  absl::StatusOr<std::string> Sign(const TokenRequest& request) const override {
    if (request.subject.empty()) return absl::InvalidArgumentError("a token needs a subject");
    if (request.lifetime <= absl::ZeroDuration()) return absl::InvalidArgumentError("a token needs a lifetime");
    const absl::Time now = clock_->Now();
    const nlohmann::json header = {{"alg", "EdDSA"}, {"typ", "JWT"}, {"kid", key_id_}};
    nlohmann::json claims = {{"iss", issuer_},
                             {"aud", audience_},
                             {"sub", request.subject},
                             {"iat", absl::ToUnixSeconds(now)},
                             {"exp", absl::ToUnixSeconds(now + request.lifetime)},
                             {"roles", request.roles}};
    if (!request.team.empty()) claims["team"] = request.team;
    const auto replace = nlohmann::json::error_handler_t::replace;
    const std::string input = absl::StrCat(Base64UrlEncode(header.dump(-1, ' ', false, replace)), ".",
                                           Base64UrlEncode(claims.dump(-1, ' ', false, replace)));
    std::string signature(64, '\0');
    size_t size = signature.size();
    const MdCtxPtr context(EVP_MD_CTX_new());
    if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, Bytes(input),
                       input.size()) != 1) {
      ERR_clear_error();
      return absl::InternalError("cannot sign a token");
    }
    signature.resize(size);
    return absl::StrCat(input, ".", Base64UrlEncode(signature));
  }

 private:
  const PkeyPtr key_;
  const std::string key_id_;
  const Clock* const clock_;
  const std::string issuer_;
  const std::string audience_;
};

absl::StatusOr<std::string> ReadFile(const std::string& path, absl::string_view what) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return absl::NotFoundError(absl::StrCat("cannot read ", what, " in ", path));
  return text.str();
}

absl::Status WriteNewFile(const std::string& path, absl::string_view content, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) {
    if (errno == EEXIST) return absl::AlreadyExistsError(absl::StrCat(path, " exists already"));
    return absl::UnavailableError(absl::StrCat("cannot write ", path));
  }
  const bool written = write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  if (close(file) == 0 && written) return absl::OkStatus();
  unlink(path.c_str());
  return absl::UnavailableError(absl::StrCat("cannot write ", path));
}

}  // namespace

absl::StatusOr<KeyPair> MakeKeyPair() {
  const PkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (key == nullptr || bio == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return absl::InternalError("cannot make a key pair");
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  const std::optional<std::string> raw = RawPublicKey(key.get());
  if (size <= 0 || !raw.has_value()) return absl::InternalError("cannot make a key pair");
  KeyPair pair;
  pair.private_key_pem.assign(text, static_cast<size_t>(size));
  const nlohmann::json jwk = {{"kty", "OKP"},   {"crv", "Ed25519"},   {"use", "sig"},
                              {"alg", "EdDSA"}, {"kid", KeyId(*raw)}, {"x", Base64UrlEncode(*raw)}};
  pair.jwks = absl::StrCat(nlohmann::json{{"keys", {jwk}}}.dump(2), "\n");
  return pair;
}

absl::Status WriteKeyPair(const std::string& folder) {
  SMK_ASSIGN_OR_RETURN(const KeyPair pair, MakeKeyPair());
  const std::string private_key = absl::StrCat(folder, "/signing_key.pem");
  SMK_RETURN_IF_ERROR(WriteNewFile(private_key, pair.private_key_pem, 0600));
  const absl::Status status = WriteNewFile(absl::StrCat(folder, "/jwks.json"), pair.jwks, 0644);
  if (!status.ok()) unlink(private_key.c_str());
  return status;
}

absl::StatusOr<std::unique_ptr<TokenSigner>> TokenSigner::FromPem(absl::string_view pem, const Clock* clock,
                                                                  absl::string_view issuer,
                                                                  absl::string_view audience) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An empty passphrase instead of a prompt.
  PkeyPtr key(bio == nullptr ? nullptr : PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  ERR_clear_error();
  const std::optional<std::string> raw =
      key != nullptr && EVP_PKEY_is_a(key.get(), "ED25519") ? RawPublicKey(key.get()) : std::nullopt;
  if (!raw.has_value()) return absl::InvalidArgumentError("it is not an Ed25519 private key in PEM");
  return std::make_unique<Ed25519Signer>(std::move(key), KeyId(*raw), clock, issuer, audience);
}

absl::StatusOr<std::unique_ptr<TokenSigner>> TokenSigner::FromFile(const std::string& path, const Clock* clock,
                                                                   absl::string_view issuer,
                                                                   absl::string_view audience) {
  SMK_ASSIGN_OR_RETURN(const std::string pem, ReadFile(path, "the private key"));
  absl::StatusOr<std::unique_ptr<TokenSigner>> signer = FromPem(pem, clock, issuer, audience);
  if (!signer.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("cannot use ", path, ": ", signer.status().message()));
  }
  return signer;
}

TokenSource FixedToken(std::string token) {
  return [token = std::move(token)]() -> absl::StatusOr<std::string> { return token; };
}

TokenSource TokenFromFile(const std::string& path, const Clock* clock) {
  struct State {
    absl::Mutex mu;
    std::string token ABSL_GUARDED_BY(mu);
    absl::Time read ABSL_GUARDED_BY(mu) = absl::InfinitePast();
  };
  return [path, clock, state = std::make_shared<State>()]() -> absl::StatusOr<std::string> {
    constexpr absl::Duration kInterval = absl::Seconds(1);
    absl::MutexLock lock(&state->mu);
    const absl::Time now = clock->Now();
    if (now < state->read + kInterval && now >= state->read) return state->token;
    SMK_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, "the token"));
    const std::vector<absl::string_view> lines = absl::StrSplit(text, absl::MaxSplits('\n', 1));
    state->token = std::string(absl::StripAsciiWhitespace(lines[0]));
    state->read = now;
    return state->token;
  };
}

TokenSource SelfSignedToken(std::shared_ptr<const TokenSigner> signer, TokenRequest request, const Clock* clock) {
  struct State {
    absl::Mutex mu;
    std::string token ABSL_GUARDED_BY(mu);
    absl::Time renew ABSL_GUARDED_BY(mu) = absl::InfinitePast();
  };
  return [signer = std::move(signer), request = std::move(request), clock,
          state = std::make_shared<State>()]() -> absl::StatusOr<std::string> {
    absl::MutexLock lock(&state->mu);
    const absl::Time now = clock->Now();
    if (now < state->renew) return state->token;
    SMK_ASSIGN_OR_RETURN(state->token, signer->Sign(request));
    state->renew = now + request.lifetime * 4 / 5;
    return state->token;
  };
}

}  // namespace smarketing::auth
